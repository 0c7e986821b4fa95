package io.holdfast.source.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.metric.Metrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.ElasticMqServer;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/** ElasticMQ, whose queues are made again after a kill. Not thread-safe. */
final class SqsFixture implements SourceServer {
    private static final String REGION = "elasticmq";
    private static final String KEY = "k3y-1d-0f-reader";
    private static final String SECRET = "reader-s3cret-w0rd";
    private static final int BATCH = 10;
    private static final Duration VISIBILITY = Duration.ofSeconds(4);
    private static final List<QueueAttributeName> KEPT = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private static final Map<SourceCase, String> UNKNOWN = Map.of(
            SourceCase.EMPTY_RECORD, "SQS takes no empty message",
            SourceCase.CREDENTIALS, "ElasticMQ lets anybody in",
            SourceCase.PERMISSION, "ElasticMQ lets everybody do everything");

    private final TestBed bed;
    private final boolean isFifo;
    private final ElasticMqServer server;
    private final Path secrets;
    private final Map<String, Map<QueueAttributeName, String>> queues = new LinkedHashMap<>();

    private SqsFixture(TestBed bed, boolean isFifo) {
        this.bed = bed;
        this.isFifo = isFifo;
        this.server = ElasticMqServer.in(bed);
        this.secrets = bed.root().resolve("secrets");
    }

    /** Whose places are standard queues. */
    static SqsFixture standard(TestBed bed) {
        return new SqsFixture(bed, false);
    }

    /** Whose places are FIFO queues, with one message group. */
    static SqsFixture fifo(TestBed bed) {
        return new SqsFixture(bed, true);
    }

    @Override
    public String missingFromBundle() {
        return "software.amazon.awssdk:sqs:";
    }

    @Override
    public void start() {
        ElasticMqServer unused = server.start();
        queues.forEach(this::create);
        try {
            Files.writeString(secrets, "key=" + KEY + "\nsecret=" + SECRET + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void kill9() {
        server.process().kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return unknown == SourceCase.ORDER && !isFifo
                ? Optional.of("a standard queue has no order")
                : Optional.ofNullable(UNKNOWN.get(unknown));
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("SQS_KEY", KEY, "SQS_SECRET", SECRET);
    }

    @Override
    public List<String> secrets() {
        return List.of(KEY, SECRET);
    }

    @Override
    public Duration acknowledgeTimeout() {
        return VISIBILITY;
    }

    /** The adapter prolongs it. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    /** The server's process, to suspend it. */
    JavaProcess process() {
        return server.process();
    }

    SqsQueue source(String name) {
        return source(name, server.port());
    }

    private static SqsQueue source(String name, int port) {
        return SqsQueue.at("http://127.0.0.1:" + port + "/000000000000/" + name)
                .region(REGION)
                .credentials("${env:SQS_KEY}", "${env:SQS_SECRET}")
                .visibilityTimeout(VISIBILITY)
                .waitTime(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(5));
    }

    /** Opens it in this JVM, where no secret is in the environment. */
    SourceReader open(SqsQueue source, Metrics metrics) {
        return source.credentials("${file:" + secrets + "#key}", "${file:" + secrets + "#secret}")
                .open(new SourceContext(0, 1, 1 << 20, 1000, Ticker.system(), metrics));
    }

    @Override
    public SourcePlace place(String name) {
        if (!isFifo) {
            declare(name, Map.of());
            return new Place(name, "");
        }
        declareFifo(name + ".fifo");
        return new Place(name + ".fifo", "all");
    }

    /** A FIFO queue, which takes two messages with one body for the same. */
    void declareFifo(String name) {
        declare(
                name,
                Map.of(
                        QueueAttributeName.FIFO_QUEUE, "true",
                        QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true"));
    }

    /** A queue, also after the next start. */
    private void declare(String name, Map<QueueAttributeName, String> attributes) {
        queues.put(name, attributes);
        create(name, attributes);
    }

    private void create(String name, Map<QueueAttributeName, String> attributes) {
        Object unused = ask(client -> client.createQueue(CreateQueueRequest.builder()
                .queueName(name)
                .attributes(attributes)
                .build()));
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        throw new UnsupportedOperationException("ElasticMQ lets anybody in");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(source("wrong", port), "check the queue's URL, region(...) and endpoint(...)");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        throw new UnsupportedOperationException("ElasticMQ lets everybody do everything");
    }

    /** Does something with a client of its own. */
    <T> T ask(Function<SqsClient, T> question) {
        try (SqsClient client = SqsClient.builder()
                .region(Region.of(REGION))
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            return question.apply(client);
        }
    }

    String url(String name) {
        return "http://127.0.0.1:" + server.port() + "/000000000000/" + name;
    }

    /** Sends ten at a time, of a group where it is not empty, and returns when the server has all of them. */
    void publish(String name, String group, List<byte[]> payloads) {
        for (int from = 0; from < payloads.size(); from += BATCH) {
            List<byte[]> part = payloads.subList(from, Math.min(from + BATCH, payloads.size()));
            SendMessageBatchResponse answer = ask(client -> client.sendMessageBatch(SendMessageBatchRequest.builder()
                    .queueUrl(url(name))
                    .entries(entries(group, part))
                    .build()));
            if (!answer.failed().isEmpty()) {
                throw new AssertionError("Not sent to " + name + ": " + answer.failed());
            }
        }
    }

    private static List<SendMessageBatchRequestEntry> entries(String group, List<byte[]> payloads) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (byte[] payload : payloads) {
            SendMessageBatchRequestEntry.Builder entry = SendMessageBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .messageBody(new String(payload, UTF_8));
            entries.add((group.isEmpty() ? entry : entry.messageGroupId(group)).build());
        }
        return entries;
    }

    private final class Place implements SourcePlace {
        private final String name;
        private final String group;

        Place(String name, String group) {
            this.name = name;
            this.group = group;
        }

        @Override
        public SqsQueue source() {
            return SqsFixture.this.source(name);
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(server.port(), bed);
            return new CuttableSource(SqsFixture.source(name, line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            SqsFixture.this.publish(name, group, payloads);
        }

        @Override
        public OptionalLong unacknowledged() {
            Map<QueueAttributeName, String> counts =
                    ask(client -> client.getQueueAttributes(GetQueueAttributesRequest.builder()
                                    .queueUrl(url(name))
                                    .attributeNames(KEPT)
                                    .build())
                            .attributes());
            return OptionalLong.of(
                    counts.values().stream().mapToLong(Long::parseLong).sum());
        }
    }
}
