package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.source.Source;
import io.holdfast.source.sqs.SqsQueue;
import io.holdfast.testbed.ElasticMqServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A standard queue of ElasticMQ, filled anew for each run. */
final class SqsSupply implements Supply {
    private static final String REGION = "elasticmq";
    private static final int TOGETHER = 10;

    private final Supplier<TestBed> bed;
    private final AtomicInteger queues = new AtomicInteger();
    private @Nullable Place place;

    SqsSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    private record Place(int port, String keyReference) {
        static Place start(TestBed bed) throws IOException {
            ElasticMqServer server = ElasticMqServer.in(bed).start();
            Path file = Files.writeString(bed.directory("sqs-secret").resolve("key"), "any");
            return new Place(server.port(), "${file:" + file + "}");
        }
    }

    @Override
    public String name() {
        return "sqs";
    }

    @Override
    public int records() {
        return 2_000;
    }

    @Override
    public Load load(int records) throws IOException {
        if (place == null) {
            place = Place.start(bed.get());
        }
        String name = "records-" + queues.incrementAndGet();
        try (SqsClient sqs = connect(place.port())) {
            String url = sqs.createQueue(request -> request.queueName(name)).queueUrl();
            List<String> payloads = Payloads.records(ReceiversCases.RECORD_BYTES).stream()
                    .map(record -> new String(record, US_ASCII))
                    .toList();
            for (int from = 0; from < records; from += TOGETHER) {
                List<SendMessageBatchRequestEntry> some = IntStream.range(from, Math.min(records, from + TOGETHER))
                        .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                                .id(Integer.toString(i))
                                .messageBody(payloads.get(i % payloads.size()))
                                .build())
                        .toList();
                sqs.sendMessageBatch(request -> request.queueUrl(url).entries(some));
            }
            return new QueueLoad(place, url);
        }
    }

    private static SqsClient connect(int port) {
        return SqsClient.builder()
                .region(Region.of(REGION))
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private record QueueLoad(Place place, String url) implements Load {
        @Override
        public Source source() {
            return SqsQueue.at(url)
                    .region(REGION)
                    .endpoint("http://127.0.0.1:" + place.port())
                    .credentials(place.keyReference(), place.keyReference())
                    .waitTime(Duration.ofSeconds(1));
        }

        @Override
        public ReceiverClient client() {
            return new Client(place.port(), url);
        }

        @Override
        public void verify() {
            try (SqsClient sqs = connect(place.port())) {
                sqs.getQueueAttributes(request -> request.queueUrl(url).attributeNamesWithStrings("All"))
                        .attributesAsStrings()
                        .forEach((name, value) -> {
                            if (name.startsWith("ApproximateNumberOfMessages")) {
                                Load.requireNone(Long.parseLong(value), "ElasticMQ, " + name);
                            }
                        });
            }
        }

        @Override
        public void drop() {
            try (SqsClient sqs = connect(place.port())) {
                sqs.deleteQueue(request -> request.queueUrl(url));
            }
        }
    }

    /** One request after the other: ten messages, and their deletion. */
    private record Client(int port, String url) implements ReceiverClient {
        @Override
        public void read(long records, AtomicLong acknowledged) {
            try (SqsClient sqs = connect(port)) {
                while (acknowledged.get() < records) {
                    List<Message> some = sqs.receiveMessage(request -> request.queueUrl(url)
                                    .maxNumberOfMessages(TOGETHER)
                                    .waitTimeSeconds(1))
                            .messages();
                    if (!some.isEmpty()) {
                        sqs.deleteMessageBatch(request -> request.queueUrl(url)
                                .entries(some.stream()
                                        .map(message -> DeleteMessageBatchRequestEntry.builder()
                                                .id(message.messageId())
                                                .receiptHandle(message.receiptHandle())
                                                .build())
                                        .toList()));
                        acknowledged.addAndGet(some.size());
                    }
                }
            }
        }
    }
}
