package io.holdfast.examples;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Time;
import scala.Tuple2;

/**
 * Writes each batch into a directory named by the batch's time: {@code lines} as received, and {@code counts} per word
 * where they are asked for. The directory appears whole, by rename, and a batch that runs again replaces what its first
 * run wrote, so that a repeated batch is not a repeated result.
 */
final class BatchFiles implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;

    BatchFiles(String directory) {
        this.directory = directory;
    }

    void write(JavaRDD<String> lines, Time time) throws IOException {
        if (lines.getNumPartitions() > 0) {
            Path unfinished = unfinished(time);
            lines.saveAsTextFile(new Path(unfinished, "lines").toString());
            publish(unfinished, time, lines);
        }
    }

    void writeWithCounts(JavaRDD<String> lines, Time time) throws IOException {
        if (lines.getNumPartitions() > 0) {
            JavaRDD<String> kept = lines.persist(StorageLevel.MEMORY_AND_DISK_SER());
            Path unfinished = unfinished(time);
            kept.saveAsTextFile(new Path(unfinished, "lines").toString());
            counts(kept).saveAsTextFile(new Path(unfinished, "counts").toString());
            publish(unfinished, time, kept);
            kept.unpersist();
        }
    }

    private static JavaPairRDD<String, Long> counts(JavaRDD<String> lines) {
        return lines.flatMap(line -> Arrays.asList(line.split(" ", -1)).iterator())
                .mapToPair(word -> new Tuple2<>(word, 1L))
                .reduceByKey(Long::sum, 2);
    }

    private Path unfinished(Time time) {
        return new Path(directory, "_unfinished-" + time.milliseconds() + "-" + UUID.randomUUID());
    }

    /** The batch's time is its name, also when it runs again: with any other name its lines would be there twice. */
    private void publish(Path unfinished, Time time, JavaRDD<String> lines) throws IOException {
        Path batch = new Path(directory, "batch-" + time.milliseconds());
        FileSystem files = batch.getFileSystem(lines.context().hadoopConfiguration());
        files.delete(batch, true);
        if (!files.rename(unfinished, batch)) {
            throw new IOException("Could not rename " + unfinished + " to " + batch);
        }
    }
}
