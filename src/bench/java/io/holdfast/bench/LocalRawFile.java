package io.holdfast.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file on a local disk. Thread-safe. */
final class LocalRawFile implements RawFile {
    private final Path file;
    private final boolean force;
    private @Nullable FileChannel channel; // guarded by this

    LocalRawFile(Path directory, boolean force) {
        this.file = directory.resolve("raw");
        this.force = force;
    }

    @Override
    public synchronized long append(ByteBuffer record) throws IOException {
        FileChannel to = channel();
        long offset = to.position();
        ByteBuffer prefix =
                ByteBuffer.allocate(PREFIX_BYTES).putInt(record.remaining()).flip();
        ByteBuffer[] parts = {prefix, record};
        while (prefix.hasRemaining() || record.hasRemaining()) {
            long unused = to.write(parts);
        }
        if (force) {
            to.force(false);
        }
        return offset;
    }

    private synchronized FileChannel channel() throws IOException {
        if (channel == null) {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return channel;
    }

    @Override
    public void read(long offset, byte[] into) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(into);
        FileChannel from = channel();
        while (target.hasRemaining()) {
            if (from.read(target, offset + target.position()) < 0) {
                throw new EOFException(file + " ends before " + (offset + into.length));
            }
        }
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(file);
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
