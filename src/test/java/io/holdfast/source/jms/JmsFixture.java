package io.holdfast.source.jms;

import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.JmsBroker;
import io.holdfast.testbed.TestBed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A JMS broker with its users, whose places are queues. Not thread-safe. */
final class JmsFixture implements SourceServer {
    private static final String CLASSIC = "org.apache.activemq.ActiveMQConnectionFactory";
    private static final String ARTEMIS = "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory";
    private static final String SECURE_CLASSIC = "org.apache.activemq.ActiveMQSslConnectionFactory";
    private static final String STORE_REFERENCE = "${env:JMS_STORE}";
    private static final String READER = "reader";
    private static final String READER_REFERENCE = "${env:JMS_READER}";
    private static final String PUBLISHING_PASSWORD = "publ1sher-s3cret";
    private static final String READING_PASSWORD = "reader-s3cret-w0rd";
    private static final String STRANGE_PASSWORD = "strange-s3cret-w0rd";
    private static final String WRONG_PASSWORD = "wr0ng-s3cret-w0rd";
    private static final String STORE_PASSWORD = "st0re-s3cret-w0rd";

    private final TestBed bed;
    private final JmsBroker.Kind kind;
    private final Certificates certificates;
    private final JmsBroker broker;

    JmsFixture(TestBed bed, JmsBroker.Kind kind) {
        this.bed = bed;
        this.kind = kind;
        this.certificates = Certificates.in(bed, STORE_PASSWORD);
        List<String> passwords = List.of(PUBLISHING_PASSWORD, READING_PASSWORD, STRANGE_PASSWORD);
        this.broker = JmsBroker.in(bed, kind, certificates, passwords);
    }

    JmsBroker broker() {
        return broker;
    }

    @Override
    public String missingFromBundle() {
        String factory = isArtemis() ? ARTEMIS : CLASSIC;
        return Vendor.of(factory).artifact(factory);
    }

    @Override
    public void start() {
        JmsBroker unused = broker.start();
    }

    @Override
    public void kill9() {
        broker.kill9();
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("a broker that is killed may forget what it had delivered");
            default -> Optional.empty();
        };
    }

    /** A JMS session may hold messages for ever, as long as its connection lives. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "JMS_READER",
                READING_PASSWORD,
                "JMS_STRANGER",
                STRANGE_PASSWORD,
                "JMS_WRONG",
                WRONG_PASSWORD,
                "JMS_STORE",
                STORE_PASSWORD);
    }

    @Override
    public List<String> clientClassPath() {
        return List.of(bed.classPath(kind.clientClassPath()) + "/*");
    }

    @Override
    public List<String> secrets() {
        return List.of(READING_PASSWORD, STRANGE_PASSWORD, WRONG_PASSWORD, STORE_PASSWORD);
    }

    @Override
    public SourcePlace place(String name) {
        broker.create(name);
        return new Place(name);
    }

    /** How to connect. */
    JmsFactory factory() {
        return factory(broker.port());
    }

    private JmsFactory factory(int port) {
        return JmsFactory.of(isArtemis() ? ARTEMIS : CLASSIC, "tcp://127.0.0.1:" + port);
    }

    private boolean isArtemis() {
        return kind.clientClassPath().startsWith("artemis");
    }

    /** How to connect so that a broker which says nothing for three seconds is given up. */
    JmsFactory impatientFactory() {
        return isArtemis()
                ? factory().property("connectionTTL", "3000").property("clientFailureCheckPeriod", "1000")
                : JmsFactory.of(CLASSIC, "tcp://127.0.0.1:" + broker.port() + "?wireFormat.maxInactivityDuration=3000");
    }

    /** How to connect by TLS, to a broker whose certificate is known. */
    JmsFactory trustingFactory() {
        String store = certificates.store().toString();
        return isArtemis()
                ? JmsFactory.of(
                        ARTEMIS, doubtingUrl() + "&trustStorePath=" + store + "&trustStorePassword=" + STORE_REFERENCE)
                : doubtingFactory().property("trustStore", store).property("trustStorePassword", STORE_REFERENCE);
    }

    /** How to connect by TLS, to a broker whose certificate nobody has signed. */
    JmsFactory doubtingFactory() {
        return JmsFactory.of(isArtemis() ? ARTEMIS : SECURE_CLASSIC, doubtingUrl());
    }

    private String doubtingUrl() {
        String address = "://127.0.0.1:" + broker.securePort();
        return isArtemis() ? "tcp" + address + "?sslEnabled=true" : "ssl" + address;
    }

    /** The messages that the reader's own subscription to a topic gets. */
    JmsMessages subscription(String topic, String clientId) {
        return JmsMessages.ofTopic(factory(), topic, "counts", clientId).user(READER, READER_REFERENCE);
    }

    /** The messages that a subscription of many to a topic gets. */
    JmsMessages sharedSubscription(String topic) {
        return JmsMessages.ofSharedTopic(factory(), topic, "counts").user(READER, READER_REFERENCE);
    }

    /** The queue's messages, read by the one who may. */
    JmsMessages source(String queue) {
        return source(queue, factory());
    }

    /** The same by another way to connect. */
    JmsMessages source(String queue, JmsFactory factory) {
        return JmsMessages.ofQueue(factory, queue).user(READER, READER_REFERENCE);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        JmsMessages wrong = ((Place) place).source().user(READER, "${env:JMS_WRONG}");
        return new RefusedSource(wrong, "check user(...)");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                source("wrong-address", factory(port)), "check that a broker listens at tcp://127.0.0.1:" + port);
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        JmsMessages strange = ((Place) place).source().user("stranger", "${env:JMS_STRANGER}");
        return new RefusedSource(strange, "stranger", "the user needs the permission to consume");
    }

    private final class Place implements SourcePlace {
        private final String queue;

        Place(String queue) {
            this.queue = queue;
        }

        @Override
        public JmsMessages source() {
            return JmsFixture.this.source(queue);
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(broker.port(), bed);
            return new CuttableSource(JmsFixture.this.source(queue, factory(line.port())), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            broker.publish(queue, payloads);
        }

        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.of(broker.count(queue));
        }
    }
}
