package io.holdfast.wal;

import io.holdfast.metric.Counter;
import io.holdfast.storage.Storage;
import io.holdfast.time.Threads;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log of records below one directory: what a write returned from can be read, or fails loudly. Constructing one does
 * no I/O, and nothing is created before the first write, so one may be built just to read. Thread-safe.
 *
 * <p>It uses the storage but does not close it. Failures are a {@link WalException} or, where a file system failed
 * while reading, a storage exception.
 */
public final class WriteAheadLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WriteAheadLog.class);

    private final Storage storage;
    private final LogOptions options;
    private final LogLayout layout;
    private final SegmentWriter writer;
    private final Commit commit;
    private final Compressor compressor;
    private final SizeLimit limit;
    private final RecordReader reader;
    private final Map<Role, LogCleaner> cleaners = new EnumMap<>(Role.class);
    private final Counter records;
    private final Counter bytes;
    private final Counter failures;
    private final Counter uncertain;

    /**
     * Prepares a log in the storage's root directory.
     *
     * @param storage where the log lies; the caller closes it after the log
     */
    public WriteAheadLog(Storage storage, LogOptions options) {
        this(storage, options, SegmentName::newWriter);
    }

    /**
     * A log whose writer sorts behind those that exist, also where their clocks were ahead of this one's: for a role of
     * which one process at a time writes.
     *
     * @param newestWriterMillis what {@link LogSegments.Entry#writerMillis()} says of the newest segment; 0 if there is
     *     none
     */
    public static WriteAheadLog behind(long newestWriterMillis, Storage storage, LogOptions options) {
        return new WriteAheadLog(
                storage, options, millis -> SegmentName.newWriter(Math.max(millis, newestWriterMillis + 1)));
    }

    /** As above, with names of writers made by the caller from their creation time in milliseconds. */
    WriteAheadLog(Storage storage, LogOptions options, LongFunction<String> naming) {
        this.storage = storage;
        this.options = options;
        this.layout = new LogLayout(storage, options.role());
        this.writer = new SegmentWriter(storage, options, layout, naming);
        WriteFailures handling = new WriteFailures(options, layout.directory());
        this.commit = commit(storage, options, handling);
        this.limit = new SizeLimit(storage, options, handling);
        this.compressor = Compressor.of(options.compression(), storage.isLocal());
        this.reader = new RecordReader(storage, ReaderPool.shared());
        for (Role role : Role.values()) {
            cleaners.put(role, new LogCleaner(storage, new LogLayout(storage, role), options));
        }
        this.records = options.metrics().counter("wal.records.written");
        this.bytes = options.metrics().counter("wal.bytes.written");
        this.failures = options.metrics().counter("wal.writes.failed");
        this.uncertain = options.metrics().counter("wal.writes.uncertain");
    }

    private Commit commit(Storage storage, LogOptions options, WriteFailures handling) {
        if (options.mode() == LogMode.OBJECTS) {
            return new GroupCommit(writer, handling, options, GroupCommit.Limits.OBJECTS);
        }
        return options.grouping().applies(storage.isLocal(), options.durability())
                ? new GroupCommit(writer, handling, options, GroupCommit.Limits.DEFAULT)
                : new DirectCommit(writer, handling, options);
    }

    /**
     * Writes all of the buffer from its beginning to its limit and returns when that is durable. The buffer's position
     * and limit stay as they are. Also works after {@link #close()}, in a new segment, because Spark does that during
     * a graceful stop; then the log wants to be closed once more.
     *
     * @param recordMillis the record's time in milliseconds since the epoch, which cleaning goes by
     * @throws WalWriteException if no attempt succeeded in time, or the record is too long: it is not acknowledged
     * @throws WalInterruptedException if the thread is interrupted: the record is not acknowledged, the flag is set
     */
    public RecordAddress write(ByteBuffer data, long recordMillis) {
        Bucket.checkTime(recordMillis);
        ByteBuffer record = data.duplicate().rewind();
        try {
            checkLength(record.remaining());
            RecordAddress address = commit(record, recordMillis);
            records.increment();
            bytes.add(address.length());
            return address;
        } catch (WalException failure) {
            failures.increment();
            throw failure;
        }
    }

    private RecordAddress commit(ByteBuffer record, long recordMillis) {
        long deadlineNanos = options.ticker().nanos() + options.writeTimeout().toNanos();
        limit.admit(record.remaining(), deadlineNanos);
        PackedRecord packed = compressor.pack(record, recordMillis);
        PendingWrite write = new PendingWrite(packed, options.ticker(), deadlineNanos);
        try {
            return commit.write(write);
        } catch (WalException failure) {
            if (write.wasPlaced()) {
                // Its bytes may be in the log: should it come back, nobody is to wonder where from.
                uncertain.increment();
            }
            throw failure;
        }
    }

    private void checkLength(int length) {
        if (length > options.maxRecordBytes()) {
            throw new WalWriteException(
                    "Cannot write a record to the log " + layout.directory() + ": expected at most "
                            + options.maxRecordBytes() + " bytes, found " + length
                            + "; make the blocks smaller or the limit higher",
                    null);
        }
    }

    /**
     * Reads one record and verifies it.
     *
     * @return a heap buffer whose array is exactly the record
     * @throws WalMissingException if the segment is gone
     * @throws WalDamageException if the record is not there as it was written
     */
    public ByteBuffer read(RecordAddress address) {
        return reader.read(address);
    }

    /**
     * All records of the role that existed at this call, of all writers. What a writer of this process has not yet
     * acknowledged is not among them.
     *
     * @throws WalDamageException here or while iterating, if anything acknowledged cannot be read
     */
    public LogRecords readAll() {
        return readAll(OnDamage.FAIL);
    }

    /**
     * As above, or without what damage took: then the report names that. A newer version is no damage and always
     * stops.
     */
    public LogRecords readAll(OnDamage onDamage) {
        // The marks first: a segment that appears between the two steps lies behind its writer's mark and is left out.
        Map<String, Mark> marks = WriterRegistry.of(layout).marks();
        ReportBuilder report = new ReportBuilder(layout.directory(), options.metrics());
        Damages damages = new Damages(onDamage, new DamageMarkers(storage, layout), report);
        List<SegmentFile> segments = layout.segments(foreign -> damages.lost(foreign.path(), 0, -1, foreign));
        HeaderReader headers = new HeaderReader(storage, ReaderPool.shared(), options);
        return new LogRecords(headers, segments, marks, report, damages);
    }

    /**
     * Deletes segments that writers of this process wrote, of this log's role, where all records are older than the
     * threshold by the safety margin. Segments of other processes stay: neither their clocks nor their readers are
     * known here. A segment that is still open and old enough is closed first, so that the last one goes, too.
     *
     * @param thresholdMillis milliseconds since the epoch
     */
    public void clean(long thresholdMillis) {
        cleaner(options.role()).cleanOwn(thresholdMillis);
    }

    /**
     * Deletes segments of any writer of a role by the same rule. For the one process that knows what nobody needs any
     * more: the driver. A live writer of another process whose clock is behind by more than the margin would lose what
     * it writes into such an old bucket at that moment.
     *
     * @param thresholdMillis milliseconds since the epoch
     */
    public void cleanAll(Role role, long thresholdMillis) {
        cleaner(role).cleanAll(thresholdMillis);
    }

    private LogCleaner cleaner(Role role) {
        LogCleaner cleaner = cleaners.get(role);
        if (cleaner == null) {
            throw new IllegalStateException("No cleaner for role " + role);
        }
        return cleaner;
    }

    /**
     * Waits for the writes that others have begun, each until its time is up, and ends the open segment with a footer.
     * Returns within the time that a write may take even if the storage hangs; the rest is then done when it answers.
     * Idempotent; throws nothing, for a missing footer loses nothing.
     */
    @Override
    public void close() {
        commit.drain();
        // In a thread of its own, which neither hangs the caller nor is spoiled by the caller's interrupts.
        Thread closing = Threads.daemon("holdfast-wal-close", writer::close);
        closing.start();
        if (!Threads.join(closing, options.ticker(), options.writeTimeout())) {
            log.warn(
                    "The log {} is not closed after {} ms, for the storage is slow or hangs; its records are safe",
                    layout.directory(),
                    options.writeTimeout().toMillis());
        }
    }
}
