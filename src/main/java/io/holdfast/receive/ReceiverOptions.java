package io.holdfast.receive;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Setting;
import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.time.Ticker;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How one stream's receivers work. It travels with the receiver. Immutable and thread-safe.
 *
 * @param blockBytes payload bytes at which a block is stored, up to four times as many while the one before is on its
 *     way; 1 to 1 GiB
 * @param blockRecords records at which a block is stored, up to four times as many likewise; 1 to 10 million
 * @param blockAge how long a block's first record waits at most before the block is stored; at least 1 ms
 * @param blocksInFlight blocks stored at once; 1 to 3
 * @param maxRecordBytes longest payload in bytes; 1 to 1 GiB
 * @param storeAttempts how often a block is offered to the store; 1 to 1000
 * @param openAttempts failures of the source in a row, without a record in between, that are one too many; 1 to 1000
 * @param stopTimeout how long a stop may take; at least 1 ms
 * @param onUndecodable what happens at a record that cannot be decoded
 */
public record ReceiverOptions(
        long blockBytes,
        int blockRecords,
        Duration blockAge,
        int blocksInFlight,
        int maxRecordBytes,
        int storeAttempts,
        int openAttempts,
        Duration stopTimeout,
        OnUndecodable onUndecodable)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    /** @throws SettingsException if a value is out of its range, naming the setting it stands for */
    public ReceiverOptions {
        require(
                blockBytes >= 0 && ReceiverSettings.fitsMemory(new ByteSize(blockBytes)),
                ReceiverSettings.BLOCK_BYTES,
                blockBytes);
        require(ReceiverSettings.isBlockRecords(blockRecords), ReceiverSettings.BLOCK_RECORDS, blockRecords);
        require(ReceiverSettings.isPositive(blockAge), ReceiverSettings.BLOCK_AGE, blockAge);
        require(ReceiverSettings.isBlocksInFlight(blocksInFlight), ReceiverSettings.BLOCKS_IN_FLIGHT, blocksInFlight);
        require(
                maxRecordBytes >= 0 && ReceiverSettings.fitsMemory(new ByteSize(maxRecordBytes)),
                ReceiverSettings.MAX_RECORD_BYTES,
                maxRecordBytes);
        require(ReceiverSettings.isAttempts(storeAttempts), ReceiverSettings.STORE_ATTEMPTS, storeAttempts);
        require(ReceiverSettings.isAttempts(openAttempts), ReceiverSettings.OPEN_ATTEMPTS, openAttempts);
        require(ReceiverSettings.isPositive(stopTimeout), ReceiverSettings.STOP_TIMEOUT, stopTimeout);
    }

    /** What the settings say. */
    public static ReceiverOptions from(Settings settings) {
        return new ReceiverOptions(
                settings.get(ReceiverSettings.BLOCK_BYTES).bytes(),
                settings.get(ReceiverSettings.BLOCK_RECORDS),
                settings.get(ReceiverSettings.BLOCK_AGE),
                settings.get(ReceiverSettings.BLOCKS_IN_FLIGHT),
                settings.get(ReceiverSettings.MAX_RECORD_BYTES).toInt(),
                settings.get(ReceiverSettings.STORE_ATTEMPTS),
                settings.get(ReceiverSettings.OPEN_ATTEMPTS),
                settings.get(ReceiverSettings.STOP_TIMEOUT),
                settings.get(ReceiverSettings.ON_UNDECODABLE));
    }

    /** What a reader is told by an engine with these options. */
    public SourceContext context(int index, int receivers, Ticker ticker, Metrics metrics) {
        return new SourceContext(index, receivers, maxRecordBytes, window(), ticker, metrics);
    }

    /** For each lane a block in the store, one that fills, and one on its way. */
    private int window() {
        return 3 * blocksInFlight * blockRecords;
    }

    /** The same with another {@link #blockBytes}. */
    public ReceiverOptions withBlockBytes(ByteSize value) {
        return changed(draft -> draft.blockBytes = value.bytes());
    }

    /** The same with another {@link #blockRecords}. */
    public ReceiverOptions withBlockRecords(int value) {
        return changed(draft -> draft.blockRecords = value);
    }

    /** The same with another {@link #blockAge}. */
    public ReceiverOptions withBlockAge(Duration value) {
        return changed(draft -> draft.blockAge = value);
    }

    /** The same with another {@link #blocksInFlight}. */
    public ReceiverOptions withBlocksInFlight(int value) {
        return changed(draft -> draft.blocksInFlight = value);
    }

    /** The same with another {@link #maxRecordBytes}. */
    public ReceiverOptions withMaxRecordBytes(ByteSize value) {
        return changed(draft -> draft.maxRecordBytes = (int) Math.min(Integer.MAX_VALUE, value.bytes()));
    }

    /** The same with another {@link #storeAttempts}. */
    public ReceiverOptions withStoreAttempts(int value) {
        return changed(draft -> draft.storeAttempts = value);
    }

    /** The same with another {@link #openAttempts}. */
    public ReceiverOptions withOpenAttempts(int value) {
        return changed(draft -> draft.openAttempts = value);
    }

    /** The same with another {@link #stopTimeout}. */
    public ReceiverOptions withStopTimeout(Duration value) {
        return changed(draft -> draft.stopTimeout = value);
    }

    /** The same with another {@link #onUndecodable}. */
    public ReceiverOptions withOnUndecodable(OnUndecodable value) {
        return changed(draft -> draft.onUndecodable = value);
    }

    private ReceiverOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    private static void require(boolean holds, Setting<?> setting, Object found) {
        if (!holds) {
            throw new SettingsException(setting.key() + " must be " + setting.allowed() + "; found '" + found + "'");
        }
    }

    /** The options while one of them changes. */
    private static final class Draft {
        private long blockBytes;
        private int blockRecords;
        private Duration blockAge;
        private int blocksInFlight;
        private int maxRecordBytes;
        private int storeAttempts;
        private int openAttempts;
        private Duration stopTimeout;
        private OnUndecodable onUndecodable;

        Draft(ReceiverOptions from) {
            blockBytes = from.blockBytes;
            blockRecords = from.blockRecords;
            blockAge = from.blockAge;
            blocksInFlight = from.blocksInFlight;
            maxRecordBytes = from.maxRecordBytes;
            storeAttempts = from.storeAttempts;
            openAttempts = from.openAttempts;
            stopTimeout = from.stopTimeout;
            onUndecodable = from.onUndecodable;
        }

        ReceiverOptions options() {
            return new ReceiverOptions(
                    blockBytes,
                    blockRecords,
                    blockAge,
                    blocksInFlight,
                    maxRecordBytes,
                    storeAttempts,
                    openAttempts,
                    stopTimeout,
                    onUndecodable);
        }
    }
}
