package io.holdfast.bench;

import io.holdfast.source.Source;
import io.holdfast.source.jms.JmsFactory;
import io.holdfast.source.jms.JmsMessages;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.JmsBroker;
import io.holdfast.testbed.TestBed;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A queue of persistent messages on ActiveMQ 6, filled anew for each run. */
final class JmsSupply implements Supply {
    static final String CLIENT = JmsBroker.Kind.ACTIVEMQ6.clientClassPath();
    private static final String FACTORY = "org.apache.activemq.ActiveMQConnectionFactory";
    private static final String READER = "reader";
    private static final String PASSWORD = "bench-4718";
    private static final int UNDER_WAY = 1000;

    private final Supplier<TestBed> bed;
    private final AtomicInteger queues = new AtomicInteger();
    private @Nullable Place place;

    JmsSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Place(JmsBroker broker, String passwordReference) {
        static Place start(TestBed bed) throws IOException {
            Certificates certificates = Certificates.in(bed, "st0re-s3cret");
            JmsBroker broker = JmsBroker.in(
                            bed, JmsBroker.Kind.ACTIVEMQ6, certificates, List.of("publisher", PASSWORD, "stranger"))
                    .start();
            Path file = Files.writeString(bed.directory("jms-secret").resolve("password"), PASSWORD);
            return new Place(broker, "${file:" + file + "}");
        }

        String url() {
            return "tcp://127.0.0.1:" + broker.port();
        }
    }

    @Override
    public String name() {
        return "jms";
    }

    @Override
    public int records() {
        return 30_000;
    }

    @Override
    public Load load(int records) throws IOException {
        if (place == null) {
            place = Place.start(bed.get());
        }
        String queue = "records-" + queues.incrementAndGet();
        place.broker().create(queue);
        List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
        for (int from = 0; from < records; from += UNDER_WAY) {
            place.broker()
                    .publish(
                            queue,
                            IntStream.range(from, Math.min(records, from + UNDER_WAY))
                                    .mapToObj(i -> payloads.get(i % payloads.size()))
                                    .toList());
        }
        return new QueueLoad(place, queue);
    }

    private record QueueLoad(Place place, String queue) implements Load {
        @Override
        public Source source() {
            return JmsMessages.ofQueue(JmsFactory.of(FACTORY, place.url()), queue)
                    .user(READER, place.passwordReference());
        }

        @Override
        public ReceiverClient client() {
            return new Client(place.url(), queue);
        }

        @Override
        public void verify() {
            Load.requireNone(place.broker().count(queue), "ActiveMQ");
        }

        @Override
        public void drop() {} // it is empty
    }

    /** Acknowledges two hundred messages at once, as its session does with all that it was given. */
    private record Client(String url, String queue) implements ReceiverClient {
        private static final int TOGETHER = 200;

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            ConnectionFactory factory = Class.forName(FACTORY)
                    .asSubclass(ConnectionFactory.class)
                    .getConstructor(String.class)
                    .newInstance(url);
            try (Connection connection = factory.createConnection(READER, PASSWORD);
                    Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                connection.start();
                for (long seen = 1; seen <= records; seen++) {
                    Message message = consumer.receive();
                    if (seen % TOGETHER == 0 || seen == records) {
                        message.acknowledge();
                        acknowledged.set(seen);
                    }
                }
            }
        }
    }
}
