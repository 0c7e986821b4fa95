package io.holdfast.bench;

import io.holdfast.spark.HoldfastDriverLog;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.FileBasedWriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLog;

/**
 * A log that can be measured.
 *
 * @param name as shown: stock, holdfast, nothing, raw ...
 * @param opener opens it in a directory of a place
 */
record LogKind(String name, Opener opener) {
    /** Opens a log. */
    @FunctionalInterface
    interface Opener {
        WriteAheadLog open(Place place, String directory) throws IOException;
    }

    WriteAheadLog open(Place place, String directory) throws IOException {
        return opener.open(place, directory);
    }

    /** Spark's own. */
    static LogKind stock() {
        return new LogKind(
                "stock",
                (place, directory) -> new FileBasedWriteAheadLog(
                        new SparkConf(false), directory, place.configuration(), 3600, 3, false));
    }

    /**
     * Holdfast's log of received blocks.
     *
     * @param settings keys below {@code spark.holdfast.wal.} and values, in turn
     */
    static LogKind holdfast(String... settings) {
        return new LogKind("holdfast", (place, directory) -> new ReceiverLog(conf(place, directory, settings)));
    }

    /** Holdfast's log of a driver that was restored from its checkpoint: the one that cleans. */
    static LogKind restoredDriver() {
        return new LogKind("holdfast", (place, directory) -> {
            HoldfastDriverLog log = new HoldfastDriverLog(conf(place, directory));
            log.readAll().forEachRemaining(event -> {});
            return log;
        });
    }

    private static SparkConf conf(Place place, String directory, String... settings) {
        SparkConf conf = new SparkConf(false)
                .set("spark.app.name", "bench")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.holdfast.wal.segmentBytes", "1g")
                .set("spark.holdfast.wal.bucketWidth", "1h")
                .set("spark.holdfast.wal.dir", directory);
        place.hadoopOptions().forEach((key, value) -> conf.set("spark.hadoop." + key, value));
        for (int i = 0; i < settings.length; i += 2) {
            conf.set("spark.holdfast.wal." + settings[i], settings[i + 1]);
        }
        return conf;
    }

    /** Holdfast's at the level "force"; how many records shared a flush is added to {@code groups}. */
    static LogKind forcing(GroupSize groups) {
        return new LogKind("holdfast", (place, directory) -> new ForcingLog(place, directory, groups));
    }

    /** Does nothing: what the harness itself costs. */
    static LogKind nothing() {
        NothingLog.Kept kept = new NothingLog.Kept();
        return new LogKind("nothing", (place, directory) -> new NothingLog(kept, directory));
    }

    /** One file of the file system and a flush for each record. */
    static LogKind raw() {
        return new LogKind("raw files", (place, directory) -> new RawLog(RawFile.of(place, directory, false)));
    }

    /** The same with a force for each record: what a log without groups pays for power loss. */
    static LogKind forceEach() {
        return new LogKind("force each", (place, directory) -> new RawLog(RawFile.of(place, directory, true)));
    }
}
