package io.holdfast.spark.context;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A source that counts up to a limit, both in files of one directory, and goes on behind what was acknowledged. What a
 * test sees of it and of the batches' results is in that directory, too, so it outlives the process.
 */
public final class Numbers implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int AT_ONCE = 20;

    private final String directory;
    private final String name;

    public Numbers(String directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /** Lets the source deliver the numbers below. */
    static void allow(Path directory, String name, long limit) {
        replace(directory.resolve("limit-" + name), limit);
    }

    /** How many numbers are acknowledged. */
    static long acknowledged(Path directory, String name) {
        return read(directory.resolve("acknowledged-" + name));
    }

    /** What a batch puts out, under its time; hangs for ever while the directory has a file "hold". */
    public static void putOut(String directory, String name, long time, List<String> lines) {
        try {
            if (lines.isEmpty()) {
                return;
            }
            if (Files.exists(Path.of(directory, "hold"))) {
                Thread.currentThread().join();
            }
            Path part = Path.of(directory, "part-" + name + "-" + time);
            Files.write(part, lines);
            Files.move(part, Path.of(directory, "out-" + name + "-" + time), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static long read(Path file) {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void replace(Path file, long value) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, Long.toString(value));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String name() {
        return "numbers " + name;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new Reader(context);
    }

    private record Tag(long number) implements DeliveryTag {}

    private final class Reader implements SourceReader {
        private final SourceContext context;
        private long next = acknowledged(Path.of(directory), name);

        Reader(SourceContext context) {
            this.context = context;
        }

        @Override
        public List<Delivery> fetch(FetchLimit limit) {
            long end =
                    Math.min(read(Path.of(directory, "limit-" + name)), next + Math.min(limit.maxRecords(), AT_ONCE));
            pause();
            List<Delivery> deliveries = new ArrayList<>();
            for (; next < end; next++) {
                byte[] payload = Long.toString(next).getBytes(StandardCharsets.UTF_8);
                deliveries.add(Delivery.of(SourceMessage.at(new Position(name, next), payload), new Tag(next)));
            }
            return deliveries;
        }

        private void pause() {
            try {
                context.ticker().sleep(Duration.ofMillis(5));
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void acknowledge(List<DeliveryTag> tags) {
            Tag last = (Tag) tags.get(tags.size() - 1);
            replace(Path.of(directory, "acknowledged-" + name), last.number() + 1);
        }

        @Override
        public void keepAlive() {}

        @Override
        public void close() {}
    }
}
