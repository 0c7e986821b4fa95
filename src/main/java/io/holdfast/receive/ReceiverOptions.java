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

/**
 * How one stream's receivers work. It travels with the receiver. Immutable and thread-safe.
 *
 * @param blockBytes payload bytes at which a block is stored; 1 to 1 GiB
 * @param blockRecords records at which a block is stored; 1 to 10 million
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
        return new SourceContext(index, receivers, maxRecordBytes, ticker, metrics);
    }

    /** The same with another {@link #blockBytes}. */
    public ReceiverOptions withBlockBytes(ByteSize blockBytes) {
        return new ReceiverOptions(
                blockBytes.bytes(),
                blockRecords,
                blockAge,
                blocksInFlight,
                maxRecordBytes,
                storeAttempts,
                openAttempts,
                stopTimeout,
                onUndecodable);
    }

    /** The same with another {@link #blockRecords}. */
    public ReceiverOptions withBlockRecords(int blockRecords) {
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

    /** The same with another {@link #blockAge}. */
    public ReceiverOptions withBlockAge(Duration blockAge) {
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

    /** The same with another {@link #blocksInFlight}. */
    public ReceiverOptions withBlocksInFlight(int blocksInFlight) {
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

    /** The same with another {@link #maxRecordBytes}. */
    public ReceiverOptions withMaxRecordBytes(ByteSize maxRecordBytes) {
        return new ReceiverOptions(
                blockBytes,
                blockRecords,
                blockAge,
                blocksInFlight,
                (int) Math.min(Integer.MAX_VALUE, maxRecordBytes.bytes()),
                storeAttempts,
                openAttempts,
                stopTimeout,
                onUndecodable);
    }

    /** The same with another {@link #storeAttempts}. */
    public ReceiverOptions withStoreAttempts(int storeAttempts) {
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

    /** The same with another {@link #openAttempts}. */
    public ReceiverOptions withOpenAttempts(int openAttempts) {
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

    /** The same with another {@link #stopTimeout}. */
    public ReceiverOptions withStopTimeout(Duration stopTimeout) {
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

    /** The same with another {@link #onUndecodable}. */
    public ReceiverOptions withOnUndecodable(OnUndecodable onUndecodable) {
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

    private static void require(boolean holds, Setting<?> setting, Object found) {
        if (!holds) {
            throw new SettingsException(setting.key() + " must be " + setting.allowed() + "; found '" + found + "'");
        }
    }
}
