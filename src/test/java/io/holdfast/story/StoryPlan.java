package io.holdfast.story;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a story is made of.
 *
 * @param name of its test bed
 * @param stock whether Spark's own socket receiver plays instead of Holdfast's
 * @param log whether the log is on; never with {@code stock}
 * @param hdfs whether checkpoint and log are on HDFS
 * @param kafka whether a Kafka broker and a sender to it take part
 * @param lines how many lines each sender sends
 * @param rate lines per second of each sender
 * @param conf further settings of the application
 */
public record StoryPlan(
        String name,
        boolean stock,
        boolean log,
        boolean hdfs,
        boolean kafka,
        int lines,
        int rate,
        Map<String, String> conf) {
    /** Holdfast with its log on a local disk, both sources. */
    public static StoryPlan holdfast(String name) {
        return new StoryPlan(name, false, true, false, true, 20_000, 500, Map.of());
    }

    /** Nothing but Spark, the TCP source. */
    public static StoryPlan stock(String name) {
        return new StoryPlan(name, true, false, false, false, 20_000, 500, Map.of());
    }

    /** The same with checkpoint and log on HDFS. */
    public StoryPlan onHdfs() {
        return new StoryPlan(name, stock, log, true, kafka, lines, rate, conf);
    }

    /** The same with the log off. */
    public StoryPlan withoutLog() {
        return new StoryPlan(name, stock, false, hdfs, kafka, lines, rate, conf);
    }

    /** The same with other senders. */
    public StoryPlan sending(int count, int perSecond) {
        return new StoryPlan(name, stock, log, hdfs, kafka, count, perSecond, conf);
    }

    /** The same with one more setting of the application. */
    public StoryPlan with(String key, String value) {
        Map<String, String> more = new TreeMap<>(conf);
        more.put(key, value);
        return new StoryPlan(name, stock, log, hdfs, kafka, lines, rate, more);
    }
}
