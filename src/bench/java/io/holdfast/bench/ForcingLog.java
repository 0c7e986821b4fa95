package io.holdfast.bench;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.storage.Storage;
import io.holdfast.wal.Durability;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.Role;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;

/** Holdfast's log without Spark's side of it, to write only, with its groups counted. Thread-safe. */
final class ForcingLog extends WriteAheadLog {
    private static final WriteAheadLogRecordHandle WRITTEN = new NothingLog.Handle(null);

    private final CountingMetrics metrics = new CountingMetrics();
    private final GroupSize groups;
    private final Storage storage;
    private final io.holdfast.wal.WriteAheadLog log;

    ForcingLog(Place place, String directory, GroupSize groups) {
        this.groups = groups;
        this.storage = Storage.open(directory, place.hadoopOptions());
        LogOptions options = LogOptions.builder("bench", Role.DATA)
                .durability(Durability.FORCE)
                .segmentBytes(1L << 30)
                .bucketWidth(Duration.ofHours(1))
                .metrics(metrics)
                .build();
        this.log = new io.holdfast.wal.WriteAheadLog(storage, options);
    }

    @Override
    public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
        log.write(record, time);
        return WRITTEN;
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        throw new UnsupportedOperationException("only written to");
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        throw new UnsupportedOperationException("only written to");
    }

    @Override
    public void clean(long threshTime, boolean waitForCompletion) {}

    @Override
    public void close() {
        log.close();
        groups.add(metrics.value("wal.records.written"), metrics.value("wal.groups.written"));
        storage.close();
    }
}
