package io.holdfast.source.kafka;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.zookeeper.ZooKeeperOffsets;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import io.holdfast.testbed.ZooKeeperServer;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker with a reader, and a stranger who may come in and read nothing; offsets are in the group or in ZooKeeper.
 * Whoever gives no name may do everything. Not thread-safe.
 */
final class KafkaFixture implements SourceServer {
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final int LARGEST_BYTES = 2 << 20;

    private final KafkaBroker broker;
    private final CutLine line;
    private final int saslPort;
    private final Optional<ZooKeeperServer> zooKeeper;
    private boolean ready;

    private KafkaFixture(TestBed bed, Optional<ZooKeeperServer> zooKeeper) {
        this.zooKeeper = zooKeeper;
        this.broker = KafkaBroker.in(
                bed,
                Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users",
                        "User:ANONYMOUS",
                        "sasl.enabled.mechanisms",
                        "PLAIN",
                        "listener.name.sasl.plain.sasl.jaas.config",
                        LOGIN + " user_reader=\"" + READING_PASSWORD + "\" user_stranger=\"" + STRANGE_PASSWORD + "\";",
                        "message.max.bytes",
                        Integer.toString(LARGEST_BYTES)));
        this.line = broker.listenThroughALine();
        this.saslPort = broker.listen("SASL", "SASL_PLAINTEXT");
    }

    static KafkaFixture withOffsetsInGroup(TestBed bed) {
        return new KafkaFixture(bed, Optional.empty());
    }

    static KafkaFixture withOffsetsInZooKeeper(TestBed bed) {
        return new KafkaFixture(bed, Optional.of(ZooKeeperServer.in(bed)));
    }

    @Override
    public String missingFromBundle() {
        return "org.apache.kafka:kafka-clients:";
    }

    @Override
    public void start() {
        broker.start();
        if (!ready) {
            ready = true;
            zooKeeper.ifPresent(ZooKeeperServer::start);
            allowReading();
        }
    }

    private void allowReading() {
        List<AclBinding> allowed = new ArrayList<>();
        for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP)) {
            allowed.add(new AclBinding(
                    new ResourcePattern(type, ResourcePattern.WILDCARD_RESOURCE, PatternType.LITERAL),
                    new AccessControlEntry("User:reader", "*", AclOperation.READ, AclPermissionType.ALLOW)));
        }
        asking(admin -> admin.createAcls(allowed).all().get());
    }

    @Override
    public void kill9() {
        broker.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("Kafka does not tell");
            case ACKNOWLEDGE_TIMEOUT -> Optional.of("nothing is taken back from an assigned reader");
            default -> Optional.empty();
        };
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "KAFKA_READER", READING_PASSWORD, "KAFKA_STRANGER", STRANGE_PASSWORD, "KAFKA_WRONG", WRONG_PASSWORD);
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD);
    }

    @Override
    public SourcePlace place(String name) {
        return place(name, 1);
    }

    Place place(String name, int partitions) {
        asking(admin -> admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get());
        return new Place(name, partitions);
    }

    KafkaRecords source(String topic, String bootstrap) {
        KafkaRecords source = KafkaRecords.from(bootstrap)
                .topics(topic)
                .group(topic + "-group")
                .openTimeout(Duration.ofSeconds(5));
        return zooKeeper.map(server -> source.storedIn(at(server))).orElse(source);
    }

    private static ZooKeeperOffsets at(ZooKeeperServer server) {
        return ZooKeeperOffsets.at(server.address(), "/holdfast");
    }

    private KafkaRecords as(String user, String passwordVariable, KafkaRecords source) {
        return source.property("security.protocol", "SASL_PLAINTEXT")
                .property("sasl.mechanism", "PLAIN")
                .property(
                        "sasl.jaas.config",
                        LOGIN + " username=\"" + user + "\" password=\"${env:" + passwordVariable + "}\";");
    }

    private KafkaRecords overSasl(SourcePlace place, String user, String passwordVariable) {
        return as(user, passwordVariable, source(((Place) place).topic, "127.0.0.1:" + saslPort));
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        return new RefusedSource(
                overSasl(place, "reader", "KAFKA_WRONG"),
                "Authentication failed",
                "check the security.protocol, sasl.* and ssl.* properties");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                source(((Place) place).topic, "127.0.0.1:" + port), "check that a broker runs at 127.0.0.1:" + port);
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        return new RefusedSource(
                overSasl(place, "stranger", "KAFKA_STRANGER"), "the principal needs Describe and Read on the topics");
    }

    /** What Kafka's clients throw, as a failure of the test. */
    private interface Asking<R> {
        R of(Admin admin) throws ExecutionException, InterruptedException;
    }

    private <R> R asking(Asking<R> question) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            return question.of(admin);
        } catch (ExecutionException failure) {
            throw new AssertionError("Could not ask " + broker.bootstrap(), failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while asking " + broker.bootstrap(), stop);
        }
    }

    /** A topic of which every record has the partition that its turn says. */
    final class Place implements SourcePlace {
        private final String topic;
        private final int partitions;
        private int turn;

        Place(String topic, int partitions) {
            this.topic = topic;
            this.partitions = partitions;
        }

        /** Read by the one who may. */
        @Override
        public KafkaRecords source() {
            return overSasl(this, "reader", "KAFKA_READER");
        }

        @Override
        public CuttableSource cuttable() {
            return new CuttableSource(KafkaFixture.this.source(topic, "127.0.0.1:" + line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            Map<String, Object> properties = Map.of(
                    "bootstrap.servers",
                    broker.bootstrap(),
                    "max.request.size",
                    LARGEST_BYTES,
                    "max.in.flight.requests.per.connection",
                    1);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (byte[] payload : payloads) {
                    sent.add(producer.send(new ProducerRecord<>(topic, turn++ % partitions, null, payload)));
                }
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
            } catch (ExecutionException failure) {
                throw new AssertionError("Could not send to " + topic, failure);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while sending to " + topic, stop);
            }
        }

        @Override
        public OptionalLong unacknowledged() {
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            long ends = asking(admin -> admin.listOffsets(all).all().get()).values().stream()
                    .mapToLong(info -> info.offset())
                    .sum();
            return OptionalLong.of(ends - (zooKeeper.isPresent() ? inZooKeeper() : inGroup()));
        }

        private long inGroup() {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    asking(admin -> admin.listConsumerGroupOffsets(topic + "-group")
                            .partitionsToOffsetAndMetadata()
                            .get());
            return committed.values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }

        /** As the command line does it, before any receiver was there. */
        void setByHand(int partition, long offset) {
            OffsetStoreContext part = new OffsetStoreContext(topic + "-group-0", Ticker.system(), Metrics.none());
            try (OffsetStore store = at(zooKeeper.orElseThrow()).open(part)) {
                SourcePartition name = new SourcePartition(topic, Integer.toString(partition));
                store.set(Map.of(name, new StoredOffset(offset, "", OffsetCommit.NO_BATCH)), Set.of(), "by hand");
            }
        }

        /** The furthest of all receivers. */
        private long inZooKeeper() {
            Map<SourcePartition, Long> furthest = new HashMap<>();
            boolean isThere = true;
            for (int index = 0; isThere; index++) {
                OffsetStoreContext part =
                        new OffsetStoreContext(topic + "-group-" + index, Ticker.system(), Metrics.none());
                try (OffsetStore store = at(zooKeeper.orElseThrow()).open(part)) {
                    isThere = store.newestEpoch().isPresent();
                    store.load().forEach((name, stored) -> furthest.merge(name, stored.offset(), Math::max));
                }
            }
            return furthest.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
