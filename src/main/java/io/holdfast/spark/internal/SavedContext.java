package io.holdfast.spark.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.streaming.Checkpoint;
import org.apache.spark.streaming.StreamingContext;

/**
 * A streaming context as Spark saved it, understood by this Spark and the classes that are here. Spark's own reader lets
 * errors of linking through, and cannot be given a configuration that goes over the saved one.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class SavedContext {
    private static final String CODEC = "spark.io.compression.codec";
    private static final List<String> CODECS = List.of("lz4", "zstd", "snappy", "lzf");

    private final Checkpoint checkpoint;

    private SavedContext(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    /**
     * Understands the content of a checkpoint file, whichever of Spark's codecs it was written with.
     *
     * @throws SavedContextException if it is none, or holds a class that is not there or is another one
     */
    public static SavedContext understand(byte[] content, SparkConf conf) {
        SavedContextException first = null;
        for (SparkConf tried : codecs(conf)) {
            try {
                return new SavedContext(Checkpoint.deserialize(new ByteArrayInputStream(content), tried));
            } catch (Exception | LinkageError | AssertionError | StackOverflowError notThisWay) {
                // Exception, because Spark does not declare what it throws. The first codec is the likely one.
                first = first == null ? new SavedContextException(notThisWay) : first;
            }
        }
        throw first == null ? new IllegalStateException("no codec") : first;
    }

    private static List<SparkConf> codecs(SparkConf conf) {
        List<SparkConf> all = new ArrayList<>();
        all.add(conf);
        CODECS.forEach(codec -> all.add(conf.clone().set(CODEC, codec)));
        return all;
    }

    /** Where Spark looks for a directory that lacks a scheme, in full form. */
    public static String place(String directory, SparkConf conf) throws IOException {
        Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
        Path path = new Path(directory);
        return path.getFileSystem(hadoop).makeQualified(path).toString();
    }

    /** The batch time that it was saved at. */
    public long time() {
        return checkpoint.checkpointTime().milliseconds();
    }

    /** The configuration that Spark would restore it with, for the caller to change. */
    public SparkConf conf() {
        return checkpoint.createSparkConf();
    }

    /** Restores it with that configuration, unless there is a Spark context already, which then stays as it is. */
    public StreamingContext restore(SparkConf conf) {
        return new StreamingContext(SparkContext.getOrCreate(conf), checkpoint, null);
    }
}
