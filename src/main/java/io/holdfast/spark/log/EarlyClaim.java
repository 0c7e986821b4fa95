package io.holdfast.spark.log;

import io.holdfast.epoch.Claim;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;

/**
 * The claim of this start of the driver, for whoever needs it before Spark has made the log. There is one claim per
 * start: the log takes the one that was made here. Thread-safe.
 */
public final class EarlyClaim {
    private static final Map<String, Claim> EARLY = new ConcurrentHashMap<>();

    private EarlyClaim() {}

    /**
     * Claims the next epoch where the driver's log is Holdfast's; empty where it is not.
     *
     * @param conf of the running Spark context
     * @throws io.holdfast.HoldfastException if the log cannot be understood, or nothing can be claimed
     */
    public static Optional<Claim> claim(SparkConf conf) {
        if (!LogCheck.isDriverLogOurs(conf)) {
            return Optional.empty();
        }
        LogSite site = LogSite.of(conf);
        site.bind();
        // As the log does: a driver that cannot go on must not fence one that can.
        AccountReading.check(site.readDriver());
        return Optional.of(EARLY.computeIfAbsent(key(conf), unused -> site.claimNew(Hosts.process(conf))));
    }

    /** The claim that was made for this application of Spark's, once. */
    static Optional<Claim> take(String owner) {
        return Optional.ofNullable(EARLY.remove(owner));
    }

    private static String key(SparkConf conf) {
        return Hosts.process(conf);
    }

    /** Which process this is, for people. */
    public static String owner(SparkConf conf) {
        return Hosts.process(conf);
    }
}
