package io.holdfast.source.nats;

import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.NatsServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** NATS with a publisher, a reader, one with a key, and a stranger who may come in and do nothing. Not thread-safe. */
final class NatsFixture implements SourceServer {
    private static final String READER = "reader";
    private static final String PUBLISHING_PASSWORD = "publ1sher-s3cret";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final Duration ACKNOWLEDGE_WAIT = Duration.ofSeconds(2);

    private final TestBed bed;
    private final NatsServer server;
    private final Path secrets;
    private final String seed;

    NatsFixture(TestBed bed) {
        this.bed = bed;
        this.secrets = bed.root().resolve("secrets");
        NKey key = key();
        this.seed = new String(key.getSeed());
        this.server = NatsServer.in(bed)
                .withUser("user: publisher, password: \"" + PUBLISHING_PASSWORD + "\"")
                .withUser("user: " + READER + ", password: \"" + READING_PASSWORD + "\"")
                .withUser("nkey: " + publicKey(key))
                .withUser("user: stranger, password: \"" + STRANGE_PASSWORD
                        + "\", permissions: { publish: \"nothing\", subscribe: \"_INBOX.>\" }");
    }

    private static NKey key() {
        try {
            return NKey.createUser(new SecureRandom());
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("Cannot make an NKey", e);
        }
    }

    private static String publicKey(NKey key) {
        try {
            return new String(key.getPublicKey());
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("Cannot show an NKey", e);
        }
    }

    int port() {
        return server.port();
    }

    NatsServer nats() {
        return server;
    }

    /** A properties file with what this JVM reads with: {@code reader} and {@code seed}. */
    Path secretsFile() {
        return secrets;
    }

    @Override
    public void start() {
        server.start();
        try {
            Files.writeString(secrets, "reader=" + READING_PASSWORD + "\nseed=" + seed + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void kill9() {
        server.awaitWritten();
        server.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("NATS_READER", READING_PASSWORD, "NATS_STRANGER", STRANGE_PASSWORD, "NATS_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD, seed);
    }

    @Override
    public Duration acknowledgeTimeout() {
        return ACKNOWLEDGE_WAIT;
    }

    /** The adapter tells the server again and again that it is at work. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    JetStreamConsumer source(String name, int port) {
        return JetStreamConsumer.from("127.0.0.1:" + port, name, "reading")
                .answerTimeout(Duration.ofSeconds(5))
                .user(READER, "${env:NATS_READER}");
    }

    /** Opens it in this JVM, where no secret is in the environment. */
    SourceReader open(JetStreamConsumer source) {
        return source.user(READER, "${file:" + secrets + "#reader}")
                .open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), Metrics.none()));
    }

    @Override
    public SourcePlace place(String name) {
        declare(name, wanted -> wanted);
        return new Place(name);
    }

    /** A stream and the consumer {@code reading}, which the change may make into something else. */
    void declare(String name, UnaryOperator<ConsumerConfiguration.Builder> change) {
        doing(connection -> {
            createStream(connection, name);
            ConsumerConfiguration.Builder consumer = ConsumerConfiguration.builder()
                    .durable("reading")
                    .ackPolicy(AckPolicy.Explicit)
                    .ackWait(ACKNOWLEDGE_WAIT);
            connection
                    .jetStreamManagement()
                    .addOrUpdateConsumer(name, change.apply(consumer).build());
        });
    }

    /** A stream of the subjects that begin with its name. */
    static void createStream(Connection connection, String name) throws IOException, JetStreamApiException {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(name)
                        .subjects(name + ".>")
                        .storageType(StorageType.File)
                        .build());
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        JetStreamConsumer wrong = ((Place) place).source().user(READER, "${env:NATS_WRONG}");
        return new RefusedSource(wrong, "the server refuses who connects", "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(source("wrong", port), "Unable to connect", "check that a NATS server");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        JetStreamConsumer strange = ((Place) place).source().user("stranger", "${env:NATS_STRANGER}");
        return new RefusedSource(strange, "Permissions Violation", "the user must be allowed to publish to");
    }

    /** Does something on a connection of its own. */
    @SuppressWarnings("try") // closing may be interrupted, and the catch below is for that, too
    void doing(Work work) {
        Options options = new Options.Builder()
                .server("nats://127.0.0.1:" + server.port())
                .userInfo("publisher", PUBLISHING_PASSWORD)
                .build();
        try (Connection connection = Nats.connect(options)) {
            work.on(connection);
        } catch (IOException | JetStreamApiException | TimeoutException failure) {
            throw new AssertionError("Could not work on " + server, failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while working on " + server, interrupt);
        }
    }

    /** What is done on a connection. */
    interface Work {
        void on(Connection connection)
                throws IOException, JetStreamApiException, TimeoutException, InterruptedException;
    }

    /** Publishes and returns when the server has confirmed all of it. */
    void publish(String subject, List<byte[]> payloads) {
        doing(connection -> {
            List<CompletableFuture<PublishAck>> answers = payloads.stream()
                    .map(payload -> publish(connection, subject, payload))
                    .toList();
            answers.forEach(CompletableFuture::join);
        });
    }

    private static CompletableFuture<PublishAck> publish(Connection connection, String subject, byte[] payload) {
        try {
            return connection.jetStream().publishAsync(subject, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Place implements SourcePlace {
        private final String name;

        Place(String name) {
            this.name = name;
        }

        @Override
        public JetStreamConsumer source() {
            return NatsFixture.this.source(name, server.port());
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(NatsFixture.this.source(name, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            NatsFixture.this.publish(name + ".all", payloads);
        }

        @Override
        public OptionalLong unacknowledged() {
            long[] kept = {0};
            doing(connection -> {
                ConsumerInfo info = connection.jetStreamManagement().getConsumerInfo(name, "reading");
                kept[0] = info.getNumPending() + info.getNumAckPending();
            });
            return OptionalLong.of(kept[0]);
        }
    }
}
