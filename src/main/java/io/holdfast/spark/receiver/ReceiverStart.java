package io.holdfast.spark.receiver;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.receive.OnUndecodable;
import io.holdfast.receive.ReceiverOptions;
import io.holdfast.receive.ReceiverSettings;
import io.holdfast.source.Decoder;
import io.holdfast.source.Source;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.spark.log.LogCheck;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.receiver.Receiver;

/**
 * What a stream's receivers share, checked on the driver before there is any. Immutable.
 *
 * @param <T> the stream's element
 */
public final class ReceiverStart<T> {
    private final Source source;
    private final Decoder<T> decoder;
    private final StorageLevel storageLevel;
    private final ReceiverOptions options;

    private ReceiverStart(Source source, Decoder<T> decoder, StorageLevel storageLevel, ReceiverOptions options) {
        this.source = source;
        this.decoder = decoder;
        this.storageLevel = storageLevel;
        this.options = options;
    }

    /**
     * Reads and checks the settings, and claims the log's directory for this application where the log is on.
     *
     * @throws io.holdfast.HoldfastException if something is wrong, naming it and what to do
     */
    public static <T> ReceiverStart<T> of(
            SparkConf conf,
            Source source,
            Decoder<T> decoder,
            StorageLevel storageLevel,
            UnaryOperator<ReceiverOptions> change) {
        Settings settings = HoldfastSettings.of(conf);
        if (LogCheck.atStart(conf) == LogCheck.Protection.COPIES) {
            requireCopies(source, storageLevel);
        }
        ReceiverOptions options = change.apply(ReceiverOptions.from(settings));
        if (options.onUndecodable() == OnUndecodable.REJECT && !source.canReject()) {
            throw new SettingsException(ReceiverSettings.ON_UNDECODABLE.key() + " is reject, and " + source.name()
                    + " has no place where rejected records go; use stop or skip for this stream");
        }
        return new ReceiverStart<>(source, decoder, storageLevel, options);
    }

    private static void requireCopies(Source source, StorageLevel level) {
        if (level.replication() < 2) {
            throw new SettingsException("The stream of " + source.name() + " has neither a log nor copies: a killed"
                    + " executor would lose what was acknowledged. Switch the log on"
                    + " (spark.streaming.receiver.writeAheadLog.enable=true), or use a storage level that keeps two"
                    + " copies, such as MEMORY_AND_DISK_SER_2; found " + level.description());
        }
    }

    /**
     * One of the stream's receivers.
     *
     * @param stream the stream's name, which no other stream of the application has
     * @param index from 0
     * @param receivers how many there are
     */
    public Receiver<T> receiver(String stream, int index, int receivers) {
        return new HoldfastReceiver<>(stream, source, decoder, storageLevel, options, index, receivers);
    }
}
