package io.holdfast.spark.log;

import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.RecoveryPlan;
import io.holdfast.account.Verdict;
import io.holdfast.epoch.Epoch;
import io.holdfast.spark.context.Application;
import io.holdfast.spark.context.Ending;
import io.holdfast.spark.internal.BatchEvents;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.time.Ticker;
import io.holdfast.wal.RecordAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's log that understands Spark: it keeps the account of blocks and batches, gives back what was not done,
 * and lets segments of received data go when every block in them is. Nothing is claimed, read or created before Spark
 * first reads or writes, or has started streaming. Thread-safe.
 */
final class DriverLog implements SparkLog {
    private static final Logger log = LoggerFactory.getLogger(DriverLog.class);

    /** The newest of this process; written when Spark makes one, read by outputs. */
    private static final AtomicReference<@Nullable DriverLog> NEWEST = new AtomicReference<>();

    private final SparkConf conf;
    private final DriverEnd end;
    private final SparkBatching batching;
    private final Consumer<LiveDriver> whenStreaming;
    private @Nullable DriverSession session; // guarded by this
    private @Nullable RuntimeException refusal; // guarded by this

    DriverLog(SparkConf conf, DriverEnd end, SparkBatching batching, Consumer<LiveDriver> whenStreaming) {
        this.conf = conf;
        this.end = end;
        this.batching = batching;
        this.whenStreaming = whenStreaming;
    }

    /** A log that hears of the ends of batches in this JVM's Spark context, if there is one. */
    static DriverLog registered(SparkConf conf, SparkBatching batching) {
        DriverLog made = new DriverLog(conf, Ending.ofThisProcess(), batching, Application::accompany);
        if (!BatchEvents.register(made.new Ends())) {
            log.warn("There is no Spark context in this JVM: the driver's log will not hear how batches end");
        }
        NEWEST.set(made);
        return made;
    }

    /** The newest log of this process that hears of batches, if it belongs to that application of Spark's. */
    static Optional<DriverLog> newest(String applicationId) {
        return Optional.ofNullable(NEWEST.get())
                .filter(found -> found.conf.get("spark.app.id", "").equals(applicationId));
    }

    /** The epoch of this driver; the first who asks may be the one who claims it. */
    Epoch epoch() {
        return session(false).epoch();
    }

    @Override
    public LogHandle write(ByteBuffer event, long time) {
        DriverSession current = session(false);
        byte[] bytes = new byte[event.duplicate().rewind().remaining()];
        event.duplicate().rewind().get(bytes);
        RecordAddress last = null;
        for (AccountRecord record : EventRecords.of(bytes)) {
            last = current.journal().append(record, time);
        }
        if (last == null) {
            throw new IllegalArgumentException("Spark wrote a record without an event");
        }
        return new LogHandle(last);
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        return SparkLog.ofReceiver(conf).read(handle);
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        DriverSession current = session(true);
        Optional<RunningStreams> streams = RunningStreams.find();
        RecoveryPlan plan = current.recover(streams);
        return new RecoveredEvents(
                plan, current.account(), current.journal().read(LogSite.of(conf).onDamage()));
    }

    @Override
    public void clean(long thresholdMillis, boolean wait) {
        session(false).clean(wait);
    }

    @Override
    public void close() {
        DriverSession current;
        synchronized (this) {
            current = session;
        }
        if (current != null) {
            current.close();
        }
    }

    /** The session of this start; the first caller begins it. */
    private synchronized DriverSession session(boolean isRestored) {
        if (refusal != null) {
            throw refusal;
        }
        DriverSession current = session;
        if (current == null) {
            current = DriverSession.begin(conf, isRestored, end, Ticker.system());
            session = current;
            if (!isRestored) {
                takeOver(current);
            }
        }
        return current;
    }

    /** Guarded by this. Without it no record may follow, which would mix with what could not be taken over. */
    private void takeOver(DriverSession begun) {
        try {
            begun.giveBack(conf);
        } catch (RuntimeException failure) {
            refusal = failure;
            throw failure;
        }
    }

    private synchronized Optional<DriverProgress> progress() {
        return Optional.ofNullable(session).map(DriverSession::progress);
    }

    /** A batch ended. */
    void ended(BatchEnded ended) {
        session(false).ended(ended);
    }

    /** Hears how batches end. */
    private final class Ends implements BatchEvents.Listener {
        @Override
        public void started() {
            batching.useThreads();
            guarded("the start of streaming", () -> {
                DriverSession current = session(false);
                if (current.started()) {
                    whenStreaming.accept(current);
                }
            });
        }

        @Override
        public void submitted(long time) {
            guarded(
                    "the start of batch " + time,
                    () -> session(false).progress().submitted(time));
        }

        @Override
        public void ended(long time, String failure) {
            Verdict verdict = failure.isEmpty() ? Verdict.OK : Verdict.FAILED;
            guarded("the end of batch " + time, () -> DriverLog.this.ended(new BatchEnded(time, verdict, failure)));
        }

        @Override
        public void receiverStarted(int stream, String executor) {
            guarded("the start of a receiver", () -> session(false).progress().receiverStarted(stream, executor));
        }

        @Override
        public void receiverStopped(int stream) {
            guarded("the end of a receiver", () -> session(false).progress().receiverStopped(stream));
        }

        @Override
        public void executorRemoved(String executor) {
            guarded("the end of an executor", () -> progress().ifPresent(found -> found.executorRemoved(executor)));
        }

        private void guarded(String what, Runnable work) {
            try {
                work.run();
            } catch (RuntimeException failure) { // the boundary to Spark's listener bus
                log.error("Could not put {} on record; at the next start the batch counts as not done", what, failure);
            }
        }
    }
}
