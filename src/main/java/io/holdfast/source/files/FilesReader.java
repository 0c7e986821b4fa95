package io.holdfast.source.files;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the directory again and again, reads each file that has more up to its end, one at a time and in the order of
 * their names, and keeps in the store what is stored of them. Confined to the engine's thread.
 */
final class FilesReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(FilesReader.class);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final FileLines source;
    private final SourceContext context;
    private final Ticker ticker;
    private final Storage storage;
    private final Positions positions;
    private final TailedFiles files;
    private final Completion completion;
    private final @Nullable DoneMarks marks;
    private final Deque<TailedFile> waiting = new ArrayDeque<>();
    private final Counter anew;
    private @Nullable OpenFile current;
    private long lookNanos;
    private long forgetNanos;
    private boolean closed;

    /** Takes over what is to be closed; looks at nothing yet. */
    FilesReader(
            FileLines source, SourceContext context, Storage storage, Positions positions, @Nullable DoneMarks marks) {
        this.source = source;
        this.context = context;
        this.ticker = context.ticker();
        this.storage = storage;
        this.positions = positions;
        this.files = new TailedFiles(source, context, storage, positions);
        this.completion = new Completion(source, storage, files, ticker);
        this.marks = marks;
        this.anew = context.metrics().counter("source.files.anew");
        this.lookNanos = ticker.nanos();
        this.forgetNanos = ticker.nanos();
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        try {
            long deadline = ticker.nanos() + limit.maxWait().toNanos();
            Batch batch = new Batch(limit);
            leaveIfTruncated();
            do {
                lookIfDue();
                take(batch);
            } while (batch.isEmpty() && rest(deadline));
            return batch.deliveries();
        } catch (StorageException failure) {
            throw Failures.of(source, failure);
        }
    }

    /** Waits for the next look; false if the time for a first record is over. */
    private boolean rest(long deadline) {
        long now = ticker.nanos();
        if (deadline - now <= 0) {
            return false;
        }
        try {
            ticker.sleep(Duration.ofNanos(Math.min(deadline - now, Math.max(1, lookNanos - now))));
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void lookIfDue() {
        if (current != null || !waiting.isEmpty() || ticker.nanos() - lookNanos < 0) {
            return;
        }
        List<TailedFile> there = files.look();
        there.stream().filter(completion::isToBeRead).forEach(waiting::add);
        there.forEach(this::mark);
        lookNanos = ticker.nanos() + source.pollEvery().toNanos();
        if (ticker.nanos() - forgetNanos >= 0) {
            positions.forget(files::isThere, source.forgetAfter());
            forgetNanos = ticker.nanos() + FORGET_EVERY.toNanos();
        }
    }

    private void take(Batch batch) {
        while (!batch.isFull()) {
            OpenFile open = current == null ? next() : current;
            current = open;
            if (open == null) {
                return;
            }
            Line line = open.lines().next();
            if (line == null) {
                line = finish(open);
            } else {
                open.file().passed(line);
                leaveIfOthersWait(open);
            }
            if (line != null) {
                batch.add(delivery(open.file(), line));
            }
        }
    }

    private void leaveIfTruncated() {
        OpenFile open = current;
        if (open != null && !open.isAsItWas()) {
            open.close();
            current = null;
            beginAnew(open.file());
        }
    }

    /** A file that grows as fast as it is read must not keep the others from their turn. */
    private void leaveIfOthersWait(OpenFile open) {
        if (!waiting.isEmpty() && open.isBeyondItsOpening()) {
            open.close();
            current = null;
        }
    }

    /** Opens the next file that has more; null if there is none. */
    private @Nullable OpenFile next() {
        while (true) {
            TailedFile file = waiting.poll();
            if (file == null) {
                return null;
            }
            OpenFile.Opening opened = OpenFile.open(storage, files.path(file.name()), file, context.maxRecordBytes());
            if (opened.hasChanged()) {
                beginAnew(file);
            } else if (opened.file() != null) {
                return opened.file();
            }
        }
    }

    private void beginAnew(TailedFile file) {
        Optional<TailedFile> again = files.beginAnew(file);
        if (again.isPresent()) {
            anew.increment();
            log.warn(
                    "{}: the file {} was truncated or replaced: it does not hold any more what was read of it up to byte"
                            + " {}; it is read from its beginning as {}",
                    source.name(),
                    file,
                    file.next(),
                    again.get().place());
            waiting.addFirst(again.get());
        }
    }

    /** At the end of a file: closes it, and returns its last line without a line feed if nobody will go on with it. */
    private @Nullable Line finish(OpenFile open) {
        TailedFile file = open.file();
        file.examined();
        boolean isComplete = completion.isComplete(file, open.lines().examined());
        Line rest = isComplete ? open.lines().rest() : null;
        open.close();
        current = null;
        if (rest != null) {
            file.passed(rest);
        }
        if (isComplete) {
            file.end();
        }
        return rest;
    }

    private Delivery delivery(TailedFile file, Line line) {
        FileTag tag = new FileTag(this, file, line.end(), line.fingerprint());
        Position position = new Position(file.partition(), line.start());
        byte[] bytes = line.bytes();
        if (bytes == null) {
            return Delivery.refused(
                    "The line at byte " + line.start() + " of " + file + " in " + source.name() + " is too long: "
                            + line.length() + " bytes, at most " + context.maxRecordBytes()
                            + " are taken; raise the receiver's record limit, or have the writer break its lines",
                    tag);
        }
        return Delivery.of(SourceMessage.at(position, bytes), tag);
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        Map<TailedFile, FileTag> newest = new LinkedHashMap<>();
        for (DeliveryTag tag : tags) {
            if (tag instanceof FileTag line
                    && line.reader() == this
                    && line.end() > line.file().kept()) {
                newest.merge(line.file(), line, (one, other) -> other.end() > one.end() ? other : one);
            }
        }
        Collection<FileTag> each = newest.values();
        if (!each.isEmpty()) {
            positions.commit(each);
        }
        try {
            newest.keySet().forEach(this::mark);
        } catch (StorageException failure) {
            throw Failures.of(source, failure);
        }
    }

    private void mark(TailedFile file) {
        if (marks != null && file.isDone()) {
            marks.mark(file, files.path(file.name()));
        }
    }

    /** Nothing to do: files wait. */
    @Override
    public void keepAlive() {}

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        positions.close();
        closing(current == null ? null : current::close);
        closing(marks == null ? null : marks::close);
        closing(storage::close);
    }

    private void closing(@Nullable Runnable close) {
        try {
            if (close != null) {
                close.run();
            }
        } catch (StorageException failure) {
            log.debug("{}: closing failed", source.name(), failure);
        }
    }

    /** What one fetch brings, up to its limit. */
    private static final class Batch {
        private final FetchLimit limit;
        private final List<Delivery> deliveries = new ArrayList<>();
        private long bytes;

        Batch(FetchLimit limit) {
            this.limit = limit;
        }

        void add(Delivery delivery) {
            deliveries.add(delivery);
            bytes += delivery.isRefused() ? 0 : delivery.message().payload().length;
        }

        boolean isEmpty() {
            return deliveries.isEmpty();
        }

        boolean isFull() {
            return deliveries.size() >= limit.maxRecords() || bytes >= limit.maxBytes();
        }

        List<Delivery> deliveries() {
            return deliveries;
        }
    }
}
