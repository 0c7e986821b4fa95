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

    /** False to Spark, which does not care for case, and to a later start the sign that nobody has asked for it. */
    private static final String KEPT_OUT = "FALSE";

    private final SparkConf conf;
    private final String asked;

    private SparkBatching(SparkConf conf, String asked) {
        this.conf = conf;
        this.asked = asked;
    }

    /**
     * Keeps the writer out; for the constructor of a log, after which Spark looks. A checkpoint that is written before
     * {@link #useThreads} has what is set here, and the start that restores it knows that.
     *
     * @param conf the object that Spark itself reads
     */
    static SparkBatching keptOut(SparkConf conf) {
        String found = conf.get(KEY, "true");
        conf.set(KEY, KEPT_OUT);
        return new SparkBatching(conf, found.equals(KEPT_OUT) ? "true" : found);
    }

    /** Has blocks announced on several threads, unless the user has switched batching off. After the log was made. */
    void useThreads() {
        conf.set(KEY, asked);
    }
}
