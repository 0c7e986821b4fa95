package io.holdfast.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.holdfast.source.Source;
import io.holdfast.source.rabbitmq.RabbitMqQueue;
import io.holdfast.testbed.RabbitMqServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A durable classic queue of persistent messages, filled anew for each run. */
final class RabbitMqSupply implements Supply {
    private static final String USER = "bench";
    private static final String PASSWORD = "bench-4715";

    private final Supplier<TestBed> bed;
    private final AtomicInteger queues = new AtomicInteger();
    private @Nullable Broker broker;

    RabbitMqSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Broker(RabbitMqServer server, String passwordReference) {
        static Broker start(TestBed bed) throws IOException {
            RabbitMqServer server = RabbitMqServer.in(bed)
                    .with(RabbitMqServer.User.almighty(USER, PASSWORD))
                    .start();
            Path file = Files.writeString(bed.directory("rabbitmq-secret").resolve("password"), PASSWORD);
            return new Broker(server, "${file:" + file + "}");
        }
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    @Override
    public int records() {
        return 60_000;
    }

    @Override
    public Load load(int records) throws Exception {
        if (broker == null) {
            broker = Broker.start(bed.get());
        }
        String queue = "records-" + queues.incrementAndGet();
        int port = broker.server().port();
        try (Connection connection = connect(port);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.confirmSelect();
            List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
            for (int i = 0; i < records; i++) {
                channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, payloads.get(i % payloads.size()));
            }
            channel.waitForConfirmsOrDie(120_000);
        }
        return new QueueLoad(port, queue, broker.passwordReference());
    }

    private static Connection connect(int port) throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername(USER);
        factory.setPassword(PASSWORD);
        return factory.newConnection("bench");
    }

    private record QueueLoad(int port, String queue, String passwordReference) implements Load {
        @Override
        public Source source() {
            return RabbitMqQueue.from("127.0.0.1:" + port, queue).user(USER, passwordReference);
        }

        @Override
        public ReceiverClient client() {
            return new Client(port, queue);
        }

        /** Counted are only those that are not with a consumer; there is none any more. */
        @Override
        public void verify() throws Exception {
            try (Connection connection = connect(port);
                    Channel channel = connection.createChannel()) {
                Load.requireNone(channel.queueDeclarePassive(queue).getMessageCount(), "RabbitMQ");
            }
        }

        @Override
        public void drop() throws Exception {
            try (Connection connection = connect(port);
                    Channel channel = connection.createChannel()) {
                channel.queueDelete(queue);
            }
        }
    }

    /** Takes a thousand messages ahead, and acknowledges two hundred at once. */
    private record Client(int port, String queue) implements ReceiverClient {
        private static final int AHEAD = 1000;
        private static final int TOGETHER = 200;

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            CountDownLatch done = new CountDownLatch(1);
            AtomicLong seen = new AtomicLong();
            try (Connection connection = connect(port);
                    Channel channel = connection.createChannel()) {
                channel.basicQos(AHEAD);
                channel.basicConsume(
                        queue,
                        false,
                        (consumer, delivery) -> {
                            long now = seen.incrementAndGet();
                            if (now % TOGETHER == 0 || now == records) {
                                channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
                                acknowledged.set(now);
                            }
                            if (now == records) {
                                done.countDown();
                            }
                        },
                        consumer -> done.countDown());
                done.await();
            }
        }
    }
}
