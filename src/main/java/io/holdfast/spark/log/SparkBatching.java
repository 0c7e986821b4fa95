package io.holdfast.spark.log;

import org.apache.spark.SparkConf;

/**
 * Spark's batching of the driver's events, of which only a half is wanted. When Spark has made a driver's log, it reads a
 * setting and may put a writer before it that makes batches; that one refuses what is written after close. For each block
 * that is announced Spark reads the same setting again, and takes one of several threads for it, or its only one, on
 * which each block then waits for the flush of the one before. Thread-safe.
 */
final class SparkBatching {
    private static final String KEY = "spark.streaming.driver.writeAheadLog.allowBatching";

    private final SparkConf conf;
    private final String asked;

    private SparkBatching(SparkConf conf, String asked) {
        this.conf = conf;
        this.asked = asked;
    }

    /**
     * Keeps the writer out; for the constructor of a log, after which Spark looks.
     *
     * @param conf the object that Spark itself reads
     */
    static SparkBatching keptOut(SparkConf conf) {
        SparkBatching made = new SparkBatching(conf, conf.get(KEY, "true"));
        conf.set(KEY, "false");
        return made;
    }

    /** Has blocks announced on several threads, unless the user has switched batching off. After the log was made. */
    void useThreads() {
        conf.set(KEY, asked);
    }
}
