package io.holdfast.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk of a few mebibytes in memory, which can really be full. Mounting one needs root. Not thread-safe. */
public final class SmallDisk implements AutoCloseable {
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Mounts a disk on a new directory; empty, with the reason on standard output, where that is not allowed. */
    public static Optional<SmallDisk> mount(Path directory, int mebibytes) {
        try {
            Files.createDirectories(directory);
            run(List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString()));
            return Optional.of(new SmallDisk(directory));
        } catch (IOException refused) {
            System.out.println("No small disk here, which needs root: " + refused.getMessage());
            return Optional.empty();
        }
    }

    /** Where it is mounted. */
    public Path root() {
        return root;
    }

    /** Takes all space but so many bytes, until {@link #free()}. */
    public void fillBut(int leftBytes) {
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] page = new byte[4096];
            for (long left = root.toFile().getUsableSpace() - leftBytes; left >= page.length; left -= page.length) {
                out.write(page);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot fill " + root, e);
        }
    }

    /** Gives the space back. */
    public void free() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot free " + root, e);
        }
    }

    private Path filler() {
        return root.resolve("filler");
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command + ": interrupted", e);
        }
    }

    /** Unmounts it, though somebody may still have a file open; what was on it is gone. */
    @Override
    public void close() {
        try {
            run(List.of("umount", "-l", root.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unmount " + root, e);
        }
    }
}
