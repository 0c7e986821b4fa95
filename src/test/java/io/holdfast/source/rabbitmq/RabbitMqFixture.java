package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.RabbitMqServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;

/** RabbitMQ with a publisher, a reader, and a stranger who may come in and read nothing. Not thread-safe. */
final class RabbitMqFixture implements SourceServer {
    private static final String PUBLISHER = "publisher";
    private static final String READER = "reader";
    private static final String STRANGER = "stranger";
    private static final String PUBLISHING_PASSWORD = "publ1sher-s3cret";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final Duration USUAL_TIMEOUT = Duration.ofMinutes(30);

    private final TestBed bed;
    private final RabbitMqServer server;
    private final Certificates certificates;
    private final int tlsPort;
    private final Path passwordFile;

    RabbitMqFixture(TestBed bed) {
        this.bed = bed;
        this.server = RabbitMqServer.in(bed)
                .with(RabbitMqServer.User.almighty(PUBLISHER, PUBLISHING_PASSWORD))
                .with(new RabbitMqServer.User(READER, READING_PASSWORD, "^own-.*", "^$", ".*"))
                .with(new RabbitMqServer.User(STRANGER, STRANGE_PASSWORD, "^$", "^$", "^$"));
        this.certificates = Certificates.in(bed, "st0re-s3cret");
        this.tlsPort = server.listenWithTls(certificates.certificate(), certificates.certificate(), certificates.key());
        this.passwordFile = bed.root().resolve("reader-password");
    }

    RabbitMqServer rabbit() {
        return server;
    }

    int tlsPort() {
        return tlsPort;
    }

    Certificates certificates() {
        return certificates;
    }

    /** A file with the reader's password. */
    Path passwordFile() {
        return passwordFile;
    }

    @Override
    public void start() {
        server.start();
        try {
            Files.writeString(passwordFile, READING_PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void kill9() {
        server.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "RABBIT_READER", READING_PASSWORD, "RABBIT_STRANGER", STRANGE_PASSWORD, "RABBIT_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD);
    }

    @Override
    public void takeBackWhatIsHeld(boolean wanted) {
        server.consumerTimeout(wanted ? acknowledgeTimeout() : USUAL_TIMEOUT);
    }

    @Override
    public String timeoutLogged() {
        return "consumer_timeout";
    }

    @Override
    public SourcePlace place(String name) {
        declare(name, Map.of());
        return new Place(name);
    }

    /** The queue's messages, read by the one who may. */
    RabbitMqQueue source(String queue, int port) {
        return RabbitMqQueue.from("127.0.0.1:" + port, queue).user(READER, "${env:RABBIT_READER}");
    }

    void declare(String queue, Map<String, Object> arguments) {
        doing(channel -> channel.queueDeclare(queue, true, false, false, arguments));
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        RabbitMqQueue wrong = ((Place) place).source().user(READER, "${env:RABBIT_WRONG}");
        return new RefusedSource(wrong, "the broker refuses the user or the password", "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                source("wrong-address", port), "Connection refused", "check that a RabbitMQ broker listens at");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        RabbitMqQueue strange = ((Place) place).source().user(STRANGER, "${env:RABBIT_STRANGER}");
        return new RefusedSource(
                strange, "ACCESS_REFUSED", "stranger", "the user needs the permission to read the queue");
    }

    void publish(String exchange, String routingKey, AMQP.BasicProperties properties, List<byte[]> payloads) {
        doing(channel -> {
            channel.confirmSelect();
            for (byte[] payload : payloads) {
                channel.basicPublish(exchange, routingKey, properties, payload);
            }
            channel.waitForConfirmsOrDie(20_000);
        });
    }

    /** Does something on a channel of its own. */
    void doing(Work work) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(server.port());
        factory.setUsername(PUBLISHER);
        factory.setPassword(PUBLISHING_PASSWORD);
        try (Connection connection = factory.newConnection("fixture");
                Channel channel = connection.createChannel()) {
            work.on(channel);
        } catch (IOException | TimeoutException failure) {
            throw new AssertionError("Could not work on " + server, failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while working on " + server, interrupt);
        }
    }

    /** What is done on a channel. */
    interface Work {
        void on(Channel channel) throws IOException, TimeoutException, InterruptedException;
    }

    private final class Place implements SourcePlace {
        private final String queue;

        Place(String queue) {
            this.queue = queue;
        }

        @Override
        public RabbitMqQueue source() {
            return RabbitMqFixture.this.source(queue, server.port());
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(RabbitMqFixture.this.source(queue, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            RabbitMqFixture.this.publish("", queue, MessageProperties.PERSISTENT_BASIC, payloads);
        }

        @Override
        public OptionalLong unacknowledged() {
            long[] ready = {-1};
            doing(channel -> {
                AMQP.Queue.DeclareOk found = channel.queueDeclarePassive(queue);
                ready[0] = found.getConsumerCount() == 0 ? found.getMessageCount() : -1;
            });
            // Only without a consumer are these all: what is delivered to one does not count here.
            return OptionalLong.of(ready[0] >= 0 ? ready[0] : server.messages(queue));
        }
    }
}
