package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageFailedException;
import io.holdfast.storage.StorageFile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is asked of the files of another storage, and can make those that are open now fail. Thread-safe. */
final class CountedStorage implements Storage {
    final AtomicInteger opens = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger lengths = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();

    private final Storage wrapped;
    private final AtomicInteger generation = new AtomicInteger();

    CountedStorage(Storage wrapped) {
        this.wrapped = wrapped;
    }

    /** Whoever reads from a file that is open now fails, as when its DataNodes are gone. */
    void breakOpenFiles() {
        generation.incrementAndGet();
    }

    @Override
    public boolean isLocal() {
        return wrapped.isLocal();
    }

    @Override
    public ReadableFile open(String path) {
        ReadableFile file = wrapped.open(path);
        opens.incrementAndGet();
        open.incrementAndGet();
        return new CountedFile(file, generation.get());
    }

    private final class CountedFile implements ReadableFile {
        private final ReadableFile file;
        private final int opened;

        CountedFile(ReadableFile file, int opened) {
            this.file = file;
            this.opened = opened;
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public long length() {
            lengths.incrementAndGet();
            return file.length();
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            reads.incrementAndGet();
            if (opened != generation.get()) {
                throw new StorageFailedException("Cannot read " + path() + ": stale by the test", null);
            }
            return file.read(position, target, offset, length);
        }

        @Override
        public void close() {
            open.decrementAndGet();
            file.close();
        }
    }

    @Override
    public String root() {
        return wrapped.root();
    }

    @Override
    public AppendFile create(String path) {
        return wrapped.create(path);
    }

    @Override
    public List<StorageEntry> list(String directory) {
        return wrapped.list(directory);
    }

    @Override
    public List<StorageFile> files(String directory, int most) {
        return wrapped.files(directory, most);
    }

    @Override
    public Optional<StorageFile> file(String path) {
        return wrapped.file(path);
    }

    @Override
    public boolean exists(String path) {
        return wrapped.exists(path);
    }

    @Override
    public boolean deleteFile(String path) {
        return wrapped.deleteFile(path);
    }

    @Override
    public boolean deleteDirectory(String directory) {
        return wrapped.deleteDirectory(directory);
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) {
        return wrapped.deleteDirectoryIfEmpty(directory);
    }

    @Override
    public boolean createExclusive(String path, byte[] content) {
        return wrapped.createExclusive(path, content);
    }

    @Override
    public void replace(String path, byte[] content) {
        wrapped.replace(path, content);
    }

    @Override
    public byte[] readSmall(String path, int limit) {
        return wrapped.readSmall(path, limit);
    }

    @Override
    public void close() {
        wrapped.close();
    }
}
