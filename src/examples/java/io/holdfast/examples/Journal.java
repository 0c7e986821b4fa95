package io.holdfast.examples;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record of what the sender is responsible for: each line once, in order, before it is first sent. Thread-safe. */
final class Journal implements AutoCloseable {
    private final OutputStream out;
    private long next = 1;

    /** @param file where to append; null keeps no journal */
    Journal(@Nullable Path file) throws IOException {
        out = file == null
                ? OutputStream.nullOutputStream()
                : new BufferedOutputStream(
                        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
    }

    /** Appends those of the lines that are not there yet, and hands them to the operating system. */
    synchronized void append(long sequence, List<byte[]> lines) throws IOException {
        for (int i = (int) Math.max(0, next - sequence); i < lines.size(); i++) {
            out.write(lines.get(i));
            out.write('\n');
            next++;
        }
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
