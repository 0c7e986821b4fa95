package io.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** Appends to a file of its own on a local disk. Not thread-safe. */
final class LocalAppendFile implements AppendFile {
    /** The JDK keeps a direct buffer per thread as large as the largest heap buffer written at once. */
    private static final int SLICE_BYTES = 1 << 20;

    private final String path;
    private final FileChannel channel;
    private final List<Path> directories;
    private boolean namesForced;
    private long position;

    LocalAppendFile(String path, FileChannel channel, List<Path> directories) {
        this.path = path;
        this.channel = channel;
        this.directories = List.copyOf(directories);
    }

    @Override
    public void append(ByteBuffer... parts) {
        StorageFailures.run("append to", path, () -> {
            if (parts.length == 1) {
                // A gathering write of one buffer takes longer than a plain one.
                writeSliced(parts[0]);
            } else if (remaining(parts) <= SLICE_BYTES) {
                writeTogether(parts);
            } else {
                for (ByteBuffer part : parts) {
                    writeSliced(part);
                }
            }
        });
    }

    private static long remaining(ByteBuffer[] parts) {
        long sum = 0;
        for (ByteBuffer part : parts) {
            sum += part.remaining();
        }
        return sum;
    }

    private void writeTogether(ByteBuffer[] parts) throws IOException {
        while (remaining(parts) > 0) {
            position += channel.write(parts);
        }
    }

    private void writeSliced(ByteBuffer part) throws IOException {
        int end = part.limit();
        while (part.hasRemaining()) {
            if (!part.isDirect()) {
                part.limit((int) Math.min(end, part.position() + (long) SLICE_BYTES));
            }
            position += channel.write(part);
            part.limit(end);
        }
    }

    /** The operating system has it already. */
    @Override
    public void flush() {
        if (!channel.isOpen()) {
            throw new StorageFailedException("Cannot flush " + path + ": it is closed", null);
        }
    }

    @Override
    public void force() {
        StorageFailures.run("force", path, () -> {
            channel.force(false);
            if (!namesForced) {
                LocalDirectories.sync(directories);
                namesForced = true;
            }
        });
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() {
        StorageFailures.run("close", path, channel::close);
    }
}
