package io.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file on a local disk through a channel of its own. Thread-safe; an interrupt closes it for everybody. */
final class LocalReadableFile implements ReadableFile {
    private static final int SLICE_BYTES = 1 << 20;

    private final String path;
    private final FileChannel channel;

    LocalReadableFile(String path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long length() {
        return StorageFailures.call("find the length of", path, channel::size);
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) {
        return StorageFailures.call("read", path, () -> readAll(position, target, offset, length));
    }

    @Override
    public int readOn(long position, ByteBuffer target) {
        return StorageFailures.call("read", path, () -> readAll(position, target));
    }

    private int readAll(long position, ByteBuffer target) throws IOException {
        int done = 0;
        int count;
        while (target.hasRemaining() && (count = channel.read(target, position + done)) >= 0) {
            done += count;
        }
        return done;
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    private int readAll(long position, byte[] target, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int slice = Math.min(SLICE_BYTES, length - done);
            int count = channel.read(ByteBuffer.wrap(target, offset + done, slice), position + done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    @Override
    public void close() {
        StorageFailures.run("close", path, channel::close);
    }
}
