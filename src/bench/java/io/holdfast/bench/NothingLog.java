package io.holdfast.bench;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.jspecify.annotations.Nullable;

/** A log that stores nothing: references to what was written, at most. Bounds what any log can reach. Thread-safe. */
public final class NothingLog extends WriteAheadLog {
    private final @Nullable Kept kept;
    private final String directory;

    /** Made by Spark: forgets at once. */
    public NothingLog(SparkConf unused) {
        this.kept = null;
        this.directory = "";
    }

    /** Keeps references, so that reading can be measured, too. */
    NothingLog(Kept kept, String directory) {
        this.kept = kept;
        this.directory = directory;
    }

    /** What was written last, by logs of one directory: the first write to another begins anew. Thread-safe. */
    static final class Kept {
        private volatile String directory = ""; // written under this
        private volatile Queue<ByteBuffer> written = new ConcurrentLinkedQueue<>(); // written under this

        void add(String to, ByteBuffer record) {
            if (!directory.equals(to)) {
                begin(to);
            }
            written.add(record);
        }

        private synchronized void begin(String to) {
            if (!directory.equals(to)) {
                written = new ConcurrentLinkedQueue<>();
                directory = to;
            }
        }

        Iterator<ByteBuffer> all() {
            return written.iterator();
        }
    }

    /** Where a record is that was never stored; the reference does not travel. Immutable. */
    static final class Handle extends WriteAheadLogRecordHandle {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable ByteBuffer record;

        Handle(@Nullable ByteBuffer record) {
            this.record = record;
        }
    }

    @Override
    public WriteAheadLogRecordHandle write(ByteBuffer record, long time) {
        if (kept == null) {
            return new Handle(null);
        }
        kept.add(directory, record);
        return new Handle(record);
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        if (handle instanceof Handle ours && ours.record != null) {
            return ours.record.duplicate();
        }
        throw new IllegalStateException("The do-nothing log has no record of " + handle);
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        return kept == null ? Collections.emptyIterator() : kept.all();
    }

    @Override
    public void clean(long threshTime, boolean waitForCompletion) {}

    @Override
    public void close() {}
}
