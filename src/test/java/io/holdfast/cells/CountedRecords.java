package io.holdfast.cells;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.Position;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceMessage;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A source of numbered records, {@code partition#number}, that waits for acknowledgement: each reader goes on behind the
 * last record that was acknowledged. Immutable.
 */
final class CountedRecords implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final int stream;
    private final int records;
    private final int rate;
    private final int refuseAfter;

    CountedRecords(CellPlan plan, int stream) {
        this.directory = plan.text("directory");
        this.stream = stream;
        this.records = plan.number("records");
        this.rate = plan.number("rate");
        this.refuseAfter = plan.number("refuse");
    }

    static String text(String partition, long number) {
        return partition + "#" + number;
    }

    @Override
    public String name() {
        return "counted " + stream;
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
        private final String partition;
        private final Acknowledged acknowledged;
        private final long first;
        private final long beginNanos;
        private long next;

        Reader(SourceContext context) {
            this.context = context;
            this.partition = CellPlan.partition(stream, context.index());
            this.acknowledged = new Acknowledged(Path.of(directory), partition);
            this.first = acknowledged.last() + 1;
            this.next = first;
            this.beginNanos = context.ticker().nanos();
        }

        @Override
        public List<Delivery> fetch(FetchLimit limit) {
            if (refuseAfter > 0 && next >= first + refuseAfter && next <= records) {
                throw new SourceRefusedException("The source refuses on purpose at record " + next, null);
            }
            long due = Math.min(due(), Math.min(records, next + limit.maxRecords() - 1));
            if (due < next) {
                pause(limit.maxWait());
            }
            List<Delivery> deliveries = new ArrayList<>();
            for (; next <= due; next++) {
                byte[] payload = text(partition, next).getBytes(UTF_8);
                deliveries.add(Delivery.of(SourceMessage.at(new Position(partition, next), payload), new Tag(next)));
            }
            return deliveries;
        }

        private long due() {
            long due = first - 1 + (context.ticker().nanos() - beginNanos) * rate / 1_000_000_000;
            return refuseAfter > 0 ? Math.min(due, first + refuseAfter - 1) : due;
        }

        private void pause(Duration atMost) {
            Duration step = Duration.ofMillis(20);
            try {
                context.ticker().sleep(atMost.compareTo(step) < 0 ? atMost : step);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void acknowledge(List<DeliveryTag> tags) throws SourceException {
            Tag lowest = (Tag) tags.get(0);
            Tag highest = (Tag) tags.get(tags.size() - 1);
            acknowledged.add(lowest.number(), highest.number());
        }

        @Override
        public void keepAlive() {}

        @Override
        public void close() {}
    }
}
