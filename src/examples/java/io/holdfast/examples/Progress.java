package io.holdfast.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Tells how far the sender is: a status file twice a second, a printed line every five. Used by one thread. */
final class Progress {
    private static final long FILE_NANOS = 500_000_000;
    private static final long PRINT_NANOS = 5_000_000_000L;

    private final Outbox outbox;
    private final boolean plain;
    private final @Nullable Path file;
    private final PrintStream out;
    private long written = System.nanoTime() - FILE_NANOS;
    private long printed = System.nanoTime();
    private String last = "";

    Progress(SendOptions options, Outbox outbox, PrintStream out) {
        this.outbox = outbox;
        this.plain = options.plain();
        this.file = options.status();
        this.out = out;
    }

    /** Called often; does something when it is time. */
    void tick() throws IOException {
        long now = System.nanoTime();
        if (now - written >= FILE_NANOS) {
            written = now;
            write();
        }
        if (now - printed >= PRINT_NANOS) {
            printed = now;
            print();
        }
    }

    void finish() throws IOException {
        write();
        print();
    }

    private String text() {
        long sent = outbox.sent();
        return "sent=" + sent + " acked=" + (plain ? 0 : outbox.first() - 1);
    }

    private void print() {
        String text = text();
        if (!text.equals(last)) {
            out.println(text);
            last = text;
        }
    }

    private void write() throws IOException {
        if (file != null) {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, text() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
