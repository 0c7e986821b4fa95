package io.holdfast.bench;

import io.holdfast.source.Source;
import io.holdfast.source.nats.JetStreamConsumer;
import io.holdfast.testbed.NatsServer;
import io.holdfast.testbed.TestBed;
import io.nats.client.Connection;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stream in files that each run reads with a durable consumer of its own, which is as it is by default. */
@SuppressWarnings("try") // closing may be interrupted, which ends the benchmark
final class NatsSupply implements Supply {
    private static final String STREAM = "records";
    private static final int UNDER_WAY = 1000;

    private final Supplier<TestBed> bed;
    private final AtomicInteger consumers = new AtomicInteger();
    private @Nullable NatsServer server;

    NatsSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    @Override
    public String name() {
        return "nats";
    }

    @Override
    public int records() {
        return 60_000;
    }

    @Override
    public Load load(int records) throws Exception {
        if (server == null) {
            server = NatsServer.in(bed.get()).start();
            fill(server.port(), records);
        }
        String consumer = "reader-" + consumers.incrementAndGet();
        try (Connection connection = connect(server.port())) {
            connection
                    .jetStreamManagement()
                    .addOrUpdateConsumer(
                            STREAM,
                            ConsumerConfiguration.builder()
                                    .durable(consumer)
                                    .ackPolicy(AckPolicy.Explicit)
                                    .build());
        }
        return new StreamLoad(server.port(), consumer);
    }

    private static Connection connect(int port) throws IOException, InterruptedException {
        return Nats.connect("nats://127.0.0.1:" + port);
    }

    private static void fill(int port, int records) throws Exception {
        List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
        try (Connection connection = connect(port)) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(STREAM)
                            .subjects(STREAM + ".>")
                            .storageType(StorageType.File)
                            .build());
            List<CompletableFuture<PublishAck>> answers = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                answers.add(connection.jetStream().publishAsync(STREAM + ".all", payloads.get(i % payloads.size())));
                if (answers.size() == UNDER_WAY || i == records - 1) {
                    answers.forEach(CompletableFuture::join);
                    answers.clear();
                }
            }
        }
    }

    private record StreamLoad(int port, String consumer) implements Load {
        @Override
        public Source source() {
            return JetStreamConsumer.from("127.0.0.1:" + port, STREAM, consumer);
        }

        @Override
        public ReceiverClient client() {
            return new Client(port, consumer);
        }

        @Override
        public void verify() throws Exception {
            try (Connection connection = connect(port)) {
                ConsumerInfo info = connection.jetStreamManagement().getConsumerInfo(STREAM, consumer);
                Load.requireNone(info.getNumPending() + info.getNumAckPending(), "NATS");
            }
        }

        @Override
        public void drop() throws Exception {
            try (Connection connection = connect(port)) {
                connection.jetStreamManagement().deleteConsumer(STREAM, consumer);
            }
        }
    }

    /** Has messages pulled ahead by the client, and acknowledges each without waiting for an answer. */
    private record Client(int port, String consumer) implements ReceiverClient {
        private static final Duration FLUSH_LIMIT = Duration.ofSeconds(10);

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            CountDownLatch done = new CountDownLatch(1);
            try (Connection connection = connect(port);
                    MessageConsumer running = connection
                            .getStreamContext(STREAM)
                            .getConsumerContext(consumer)
                            .consume(message -> {
                                message.ack();
                                if (acknowledged.incrementAndGet() == records) {
                                    done.countDown();
                                }
                            })) {
                done.await();
                running.stop();
                connection.flush(FLUSH_LIMIT);
            }
        }
    }
}
