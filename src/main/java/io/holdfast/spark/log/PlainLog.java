package io.holdfast.spark.log;

import io.holdfast.time.Threads;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.Role;
import io.holdfast.wal.WriteAheadLog;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records as Spark gave them, nothing known of what they mean: the log of received blocks, and the driver's where this
 * Spark's events cannot be understood. Nothing is opened before the first use. What receivers of one executor write goes
 * through one log, so that they share its flushes; the last one to close ends its segment. An object that only reads has
 * nothing to do with that. Thread-safe.
 */
final class PlainLog implements SparkLog {
    private static final Logger log = LoggerFactory.getLogger(PlainLog.class);

    // Spark asks for cleaning on threads that must not wait; one thread for all logs of the JVM is enough.
    private static final ExecutorService CLEANING =
            Executors.newSingleThreadExecutor(Threads.daemons("holdfast-wal-clean"));

    private final SparkConf conf;
    private final Role role;
    private @Nullable WriteAheadLog opened; // guarded by this
    private SharedLogs.@Nullable Lease lease; // guarded by this
    private boolean bound; // guarded by this

    PlainLog(SparkConf conf, Role role) {
        this.conf = conf;
        this.role = role;
    }

    @Override
    public LogHandle write(ByteBuffer record, long time) {
        return new LogHandle(writable().write(record, time));
    }

    @Override
    public ByteBuffer read(WriteAheadLogRecordHandle handle) {
        if (handle instanceof LogHandle ours) {
            return log().read(ours.address());
        }
        throw new IllegalArgumentException("The record " + handle + " was written by another log than Holdfast's:"
                + " process what it holds with the setting"
                + " spark.streaming.receiver.writeAheadLog.class it was written with, then switch");
    }

    @Override
    public Iterator<ByteBuffer> readAll() {
        LogRecords records = bound().readAll(LogSite.of(conf).onDamage());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public ByteBuffer next() {
                return records.next().data();
            }
        };
    }

    /** By time and margin, in the background; of received blocks nothing where the driver's log deletes by account. */
    @Override
    public void clean(long thresholdMillis, boolean wait) {
        if (role == Role.DATA && LogCheck.isDriverLogOurs(conf)) {
            return;
        }
        Future<?> cleaning = CLEANING.submit(() -> cleanNow(thresholdMillis));
        if (wait) {
            await(cleaning);
        }
    }

    private void cleanNow(long thresholdMillis) {
        try {
            WriteAheadLog cleaned = log();
            cleaned.clean(thresholdMillis);
            if (role == Role.DRIVER) {
                // Segments of executors that are gone have nobody else to clean them.
                cleaned.cleanAll(Role.DATA, thresholdMillis);
                cleaned.cleanAll(Role.DRIVER, thresholdMillis);
            }
        } catch (RuntimeException failure) { // a background thread's outermost call
            log.warn("Cleaning the log failed; the next batch tries again", failure);
        }
    }

    private static void await(Future<?> cleaning) {
        try {
            cleaning.get();
        } catch (ExecutionException failure) {
            log.warn("Cleaning the log ended by a failure that nobody expected", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        SharedLogs.Lease ended;
        synchronized (this) {
            ended = lease;
            lease = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    private synchronized WriteAheadLog writable() {
        bind();
        if (lease == null) {
            lease = LogSite.of(conf).lease(role);
        }
        return lease.log();
    }

    private synchronized WriteAheadLog log() {
        if (opened == null) {
            opened = LogSite.of(conf).log(role);
        }
        return opened;
    }

    private synchronized WriteAheadLog bound() {
        bind();
        return log();
    }

    private synchronized void bind() {
        if (!bound) {
            LogSite site = LogSite.of(conf);
            if (role == Role.DRIVER) {
                site.bind();
            } else {
                site.bindFromExecutor();
            }
            bound = true;
        }
    }
}
