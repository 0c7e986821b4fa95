package io.holdfast.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage that fails on demand and can crash. What is appended stays in memory until it is flushed, so that a crash
 * can keep any prefix of it. Safe for use by several threads.
 */
public final class FaultyStorage implements Storage {
    /** When a failing call fails. */
    public enum Fault {
        /** Nothing has happened. */
        BEFORE,
        /** Half of the bytes have got through; for calls without bytes as {@link #BEFORE}. */
        HALFWAY,
        /** All has happened, but the caller hears of a failure. */
        AFTER
    }

    private final Storage wrapped;
    private final List<FaultyFile> open = new ArrayList<>();
    private final List<FaultyObject> underWay = new ArrayList<>();
    private final AtomicInteger openReaders = new AtomicInteger();
    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();
    private Fault fault = Fault.BEFORE;
    private long calls;
    private long failFrom = Long.MAX_VALUE;
    private long failUntil = Long.MAX_VALUE;
    private boolean crashed;
    private volatile @Nullable Runnable beforeFlush;

    public FaultyStorage(Storage wrapped) {
        this.wrapped = wrapped;
    }

    /** Lets the calls from {@code first} (counted from now, 0 is the next) on fail, {@code count} of them. */
    public synchronized void failCalls(long first, long count, Fault how) {
        failFrom = calls + first;
        failUntil = failFrom + count;
        fault = how;
    }

    public synchronized void heal() {
        failFrom = Long.MAX_VALUE;
    }

    /** Calls made so far. */
    public synchronized long calls() {
        return calls;
    }

    /** Runs in the writing thread before every flush. */
    public synchronized void beforeFlush(Runnable action) {
        beforeFlush = action;
    }

    /** Files handed out for appending and not closed. */
    public synchronized int openFiles() {
        return open.size();
    }

    /**
     * Ends this storage as a killed process does: of each open file's unflushed bytes, whose number is given to the
     * function, so many are kept as it returns. Every later call fails.
     */
    public synchronized void crash(IntUnaryOperator kept) {
        crashed = true;
        for (FaultyFile file : List.copyOf(open)) {
            file.end(kept.applyAsInt(file.pending.size()));
        }
        open.clear();
    }

    private synchronized boolean fails() {
        if (crashed) {
            throw new StorageFailedException("Cannot go on: crashed by the test", null);
        }
        long call = calls++;
        return call >= failFrom && call < failUntil;
    }

    private void step(Runnable all, Runnable half) {
        boolean fails = fails();
        if (!fails || fault == Fault.AFTER) {
            all.run();
        } else if (fault == Fault.HALFWAY) {
            half.run();
        }
        if (fails) {
            throw new StorageFailedException("Cannot do call " + (calls - 1) + ": failed by the test", null);
        }
    }

    private <T> T call(Supplier<T> supplier) {
        List<T> result = new ArrayList<>();
        step(() -> result.add(supplier.get()), () -> {});
        return result.get(0);
    }

    @Override
    public String root() {
        return wrapped.root();
    }

    @Override
    public boolean isLocal() {
        return wrapped.isLocal();
    }

    @Override
    public synchronized AppendFile create(String path) {
        return call(() -> {
            FaultyFile file = new FaultyFile(wrapped.create(path));
            open.add(file);
            return file;
        });
    }

    @Override
    public synchronized AppendFile createWhole(String path) {
        return call(() -> new FaultyObject(path));
    }

    /** Lets objects appear whose close failed {@link Fault#HALFWAY}, as a request does that was under way. */
    public synchronized void deliverLate() {
        underWay.forEach(FaultyObject::put);
        underWay.clear();
    }

    @Override
    public ReadableFile open(String path) {
        return call(() -> new CountedFile(wrapped.open(path)));
    }

    @Override
    public List<StorageEntry> list(String directory) {
        return call(() -> wrapped.list(directory));
    }

    @Override
    public List<StorageFile> files(String directory, int most) {
        return call(() -> wrapped.files(directory, most));
    }

    @Override
    public Optional<StorageFile> file(String path) {
        return call(() -> wrapped.file(path));
    }

    @Override
    public boolean exists(String path) {
        return call(() -> wrapped.exists(path));
    }

    @Override
    public boolean deleteFile(String path) {
        return call(() -> wrapped.deleteFile(path));
    }

    @Override
    public boolean deleteDirectory(String directory) {
        return call(() -> wrapped.deleteDirectory(directory));
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) {
        return call(() -> wrapped.deleteDirectoryIfEmpty(directory));
    }

    @Override
    public boolean createExclusive(String path, byte[] content) {
        return call(() -> wrapped.createExclusive(path, content));
    }

    @Override
    public void replace(String path, byte[] content) {
        step(() -> wrapped.replace(path, content), () -> {});
    }

    @Override
    public byte[] readSmall(String path, int limit) {
        return call(() -> wrapped.readSmall(path, limit));
    }

    @Override
    public void close() {
        wrapped.close();
    }

    /** How often a file was flushed, and not forced. */
    public int flushes() {
        return flushes.get();
    }

    /** How often a file was forced. */
    public int forces() {
        return forces.get();
    }

    /** Files handed out for reading and not closed. */
    public int openReaders() {
        return openReaders.get();
    }

    private final class CountedFile implements ReadableFile {
        private final ReadableFile file;
        private final AtomicBoolean closed = new AtomicBoolean();

        CountedFile(ReadableFile file) {
            this.file = file;
            openReaders.incrementAndGet();
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            return call(() -> file.read(position, target, offset, length));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                openReaders.decrementAndGet();
            }
            file.close();
        }
    }

    /** Nothing of it is anywhere before it is closed, and there is no half of it. */
    private final class FaultyObject implements AppendFile {
        private final String path;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        FaultyObject(String path) {
            this.path = path;
        }

        @Override
        public void append(ByteBuffer... parts) {
            for (ByteBuffer part : parts) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                content.writeBytes(bytes);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void force() {}

        @Override
        public long position() {
            return content.size();
        }

        @Override
        public void abandon() {
            closed = true;
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            Runnable action = beforeFlush;
            if (action != null) {
                action.run();
            }
            synchronized (FaultyStorage.this) {
                step(this::put, () -> underWay.add(this));
            }
        }

        private void put() {
            try (AppendFile file = wrapped.create(path)) {
                file.append(ByteBuffer.wrap(content.toByteArray()));
                file.flush();
            }
        }
    }

    private final class FaultyFile implements AppendFile {
        private final AppendFile file;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

        FaultyFile(AppendFile file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer... parts) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuffer part : parts) {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                all.writeBytes(bytes);
            }
            step(
                    () -> pending.writeBytes(all.toByteArray()),
                    () -> pending.write(all.toByteArray(), 0, all.size() / 2));
        }

        @Override
        public void flush() {
            flushes.incrementAndGet();
            bringDown();
        }

        private void bringDown() {
            Runnable action = beforeFlush;
            if (action != null) {
                action.run();
            }
            step(this::pass, this::passHalf);
        }

        @Override
        public void force() {
            forces.incrementAndGet();
            bringDown();
            file.force();
        }

        private void pass() {
            passPrefix(pending.size());
        }

        private void passHalf() {
            passPrefix(pending.size() / 2);
        }

        private void passPrefix(int length) {
            byte[] bytes = pending.toByteArray();
            file.append(ByteBuffer.wrap(bytes, 0, length));
            pending.reset();
            pending.write(bytes, length, bytes.length - length);
            file.flush();
        }

        private void end(int kept) {
            passPrefix(kept);
            file.close();
        }

        @Override
        public long position() {
            return file.position() + pending.size();
        }

        /** As with HDFS, closing brings the rest of the bytes to the file unless it fails. */
        @Override
        public void close() {
            synchronized (FaultyStorage.this) {
                if (open.remove(this)) {
                    finish(this);
                }
            }
        }

        private void finish(FaultyFile closing) {
            try {
                step(closing::pass, closing::passHalf);
            } finally {
                closing.file.close();
            }
        }
    }
}
