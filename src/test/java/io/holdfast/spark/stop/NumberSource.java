package io.holdfast.spark.stop;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbers from 1 on, about a thousand a second; the last one that was acknowledged stands in a file. Immutable.
 *
 * @param directory where the file is
 */
record NumberSource(String directory) implements Source {
    private static final int PER_FETCH = 20;
    private static final long PAUSE_NANOS = 20_000_000;

    private record Tag(long number) implements DeliveryTag {}

    /** The last number of which the source heard that it is safe; 0 if of none. */
    static long acknowledged(Path directory) {
        Path file = directory.resolve("acknowledged");
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file, UTF_8)) : 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void acknowledge(Path directory, long number) {
        try {
            Path temporary = directory.resolve("acknowledged.tmp");
            Files.writeString(temporary, Long.toString(number), UTF_8);
            Files.move(temporary, directory.resolve("acknowledged"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String name() {
        return "numbers";
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new Reader(Path.of(directory));
    }

    /** One connection. Confined to the engine's thread. */
    private static final class Reader implements SourceReader {
        private final Path directory;
        private long last;

        Reader(Path directory) {
            this.directory = directory;
            this.last = acknowledged(directory);
        }

        @Override
        public List<Delivery> fetch(FetchLimit limit) {
            LockSupport.parkNanos(PAUSE_NANOS);
            List<Delivery> deliveries = new ArrayList<>();
            for (int i = 0; i < Math.min(PER_FETCH, limit.maxRecords()); i++) {
                last++;
                byte[] payload = Long.toString(last).getBytes(UTF_8);
                deliveries.add(Delivery.of(SourceMessage.at(new Position("numbers", last), payload), new Tag(last)));
            }
            return deliveries;
        }

        @Override
        public void acknowledge(List<DeliveryTag> tags) {
            if (!tags.isEmpty()) {
                NumberSource.acknowledge(directory, ((Tag) tags.get(tags.size() - 1)).number());
            }
        }

        @Override
        public void keepAlive() {}

        @Override
        public void close() {}
    }
}
