package io.holdfast.bench;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.source.Decoders;
import io.holdfast.source.Source;
import io.holdfast.spark.HoldfastDriverLog;
import io.holdfast.spark.HoldfastStreams;
import io.holdfast.spark.HoldfastWriteAheadLog;
import java.util.Map;
import org.apache.spark.SparkConf;

/**
 * A receiver of Holdfast's under stock Spark with both logs on, everything else as it is by default.
 *
 * @param source what is read; the stream's elements are texts
 * @param directory where log and checkpoint go; fresh
 * @param hadoopOptions go over Hadoop's defaults
 * @param stretch what is timed
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
record ReceiverWork(Source source, String directory, Map<String, String> hadoopOptions, Stretch stretch)
        implements RemoteWork {
    static final String ACKNOWLEDGED = "receiver.records.acknowledged";
    private static final String RECEIVER = "stream-0-receiver-0";

    @Override
    public Sample run() {
        CountingMetrics before = PublishedMetrics.group(RECEIVER);
        return new ReceiverApplication(
                        conf(),
                        streaming -> HoldfastStreams.from(source)
                                .decodedBy(Decoders.utf8())
                                .on(streaming),
                        stretch)
                .run(directory, () -> acknowledged(before));
    }

    /** The receiver puts metrics of its own in the place of those that an earlier one left. */
    private static long acknowledged(CountingMetrics before) {
        CountingMetrics now = PublishedMetrics.group(RECEIVER);
        return now == before ? 0 : now.value(ACKNOWLEDGED);
    }

    private SparkConf conf() {
        SparkConf conf = ReceiverApplication.conf()
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", HoldfastWriteAheadLog.class.getName())
                .set("spark.streaming.driver.writeAheadLog.class", HoldfastDriverLog.class.getName())
                .set("spark.holdfast.wal.dir", directory + "/holdfast");
        hadoopOptions.forEach((key, value) -> conf.set("spark.hadoop." + key, value));
        return conf;
    }
}
