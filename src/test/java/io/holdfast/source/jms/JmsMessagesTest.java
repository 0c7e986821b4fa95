package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.Metrics;
import io.holdfast.source.Promise;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.time.Ticker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JmsMessagesTest {
    private static final String CLASSIC = "org.apache.activemq.ActiveMQConnectionFactory";
    private static final String ARTEMIS = "org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory";
    private static final JmsFactory FACTORY = JmsFactory.of(CLASSIC, "tcp://a:61616?jms.clientIDPrefix=x");

    private static SourceContext context(int receivers) {
        return new SourceContext(0, receivers, 1000, 1000, Ticker.system(), Metrics.none());
    }

    @Test
    void shouldSayWhatItReadsAndNothingOfSecrets() {
        JmsMessages plain = JmsMessages.ofQueue(FACTORY, "orders").user("u", "${env:PW}");

        assertThat(plain.name()).isEqualTo("jms tcp://a:61616 queue orders");
        assertThat(plain).hasToString("jms tcp://a:61616 queue orders");
        assertThat(plain.promise()).isEqualTo(Promise.AT_LEAST_ONCE);
        assertThat(plain.canReject()).isFalse();
        assertThat(plain.selector("a = 1").transacted())
                .hasToString("jms tcp://a:61616 queue orders, selected, transacted");
        assertThat(JmsMessages.ofTopic(FACTORY, "news", "sub", "me").individual(101))
                .hasToString("jms tcp://a:61616 topic news (sub), acknowledged in mode 101");
        assertThat(JmsMessages.ofSharedTopic(JmsFactory.of("x.Factory"), "news", "sub"))
                .hasToString("jms x.Factory topic news (sub)");
        assertThat(JmsMessages.ofQueue(JmsFactory.lookedUp("cf", Map.of()), "q"))
                .hasToString("jms cf queue q");
    }

    @Test
    void shouldBeTheSameAfterItHasTravelled() throws Exception {
        JmsFactory factory = JmsFactory.lookedUp("cf", Map.of("java.naming.security.credentials", "${env:LDAP}"))
                .property("consumerWindowSize", "1000");
        JmsMessages source = JmsMessages.ofTopic(factory, "t", "s", "c")
                .user("u", "${env:PW}")
                .selector("a = 1")
                .individual(7)
                .window(9);

        JmsMessages copy = travelled(source);

        assertThat(copy).usingRecursiveComparison().isEqualTo(source);
        assertThat(copy.password()).isEqualTo("${env:PW}");
        assertThat(copy.window()).isEqualTo(9);
        assertThat(copy.acknowledgeMode()).hasValue(7);
        assertThat(copy.factory().environment()).containsEntry("java.naming.security.credentials", "${env:LDAP}");
    }

    private static JmsMessages travelled(JmsMessages source) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (JmsMessages) in.readObject();
        }
    }

    @ParameterizedTest
    @CsvSource({
        ARTEMIS + ", ARTEMIS, 101",
        CLASSIC + ", CLASSIC, 4",
        "org.apache.activemq.ActiveMQSslConnectionFactory, CLASSIC, 4",
        "com.ibm.mq.jms.MQConnectionFactory, OTHER, 0",
    })
    void shouldKnowTheVendorByThePackageOfItsFactory(String className, Vendor vendor, int mode) {
        assertThat(Vendor.of(className)).isEqualTo(vendor);
        assertThat(vendor.acknowledgeMode()).isEqualTo(mode);
    }

    @Test
    void shouldHaveAcknowledgementsAnsweredAndAskForNoMoreThanTheWindowHolds() {
        assertThat(Vendor.CLASSIC.required(17))
                .containsEntry("sendAcksAsync", "false")
                .containsEntry("prefetchPolicy.all", "17");
        assertThat(Vendor.ARTEMIS.required(17))
                .containsEntry("blockOnAcknowledge", "false")
                .containsEntry("preAcknowledge", "false")
                .containsEntry("reconnectAttempts", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover:(tcp://a:1,tcp://b:1)", "FAILOVER:tcp://a:1", "discovery:(multicast://x)"})
    void shouldRefuseAClientThatRecoversByItself(String url) {
        assertThatThrownBy(() -> JmsFactory.of(CLASSIC, url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The JMS client must not recover connections by itself, as with failover: it would"
                        + " acknowledge what another session delivered; give one broker's address, or a load"
                        + " balancer's, and the receiver connects again");
    }

    @Test
    void shouldRefuseSecretsThatAreGivenLiterallyWithoutRepeatingThem() {
        assertThatThrownBy(() -> JmsFactory.of(CLASSIC, "tcp://user:hunter2@a:1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A JMS URL has no user and no password in it; they go to user(...)");
        assertThatThrownBy(() -> JmsFactory.of(ARTEMIS, "tcp://a:1?sslEnabled=true&trustStorePassword=hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The parameter trustStorePassword of the JMS URL holds a secret")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> JmsFactory.of(CLASSIC).property("trustStorePassword", "hunter2"))
                .hasMessageStartingWith("The JMS factory's property trustStorePassword holds a secret")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> JmsFactory.lookedUp("cf", Map.of("java.naming.security.credentials", "hunter2")))
                .hasMessageStartingWith("The JNDI setting java.naming.security.credentials holds a secret")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> JmsMessages.ofQueue(FACTORY, "q").user("u", "hunter2"))
                .hasMessageStartingWith("JMS's user(...) holds a secret")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldTakeSecretsByReferenceInTheUrl() {
        String url = "tcp://a:1?sslEnabled=true&trustStorePassword=${file:/run/secrets/trust}";

        assertThat(JmsFactory.of(ARTEMIS, url).url()).isEqualTo(url);
    }

    @Test
    void shouldRefuseValuesThatWouldBreakThePromise() {
        assertThatThrownBy(() -> JmsFactory.of(ARTEMIS, "tcp://a:1").property("blockOnAcknowledge", "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The JMS factory's property blockOnAcknowledge is the source's own");
        assertThatThrownBy(() -> JmsFactory.of(CLASSIC, "tcp://a:1").property("sendAcksAsync", "true"))
                .hasMessageStartingWith("The JMS factory's property sendAcksAsync is the source's own");
    }

    @Test
    void shouldRefuseValuesOutOfRange() {
        JmsMessages source = JmsMessages.ofQueue(FACTORY, "q");

        assertThatThrownBy(() -> JmsMessages.ofQueue(FACTORY, " "))
                .hasMessage("A JMS source needs the name of its queue, found an empty one");
        assertThatThrownBy(() -> JmsMessages.ofTopic(FACTORY, "t", "s", ""))
                .hasMessage("A JMS source needs the name of its client id, found an empty one");
        assertThatThrownBy(() -> source.window(0)).hasMessage("window must be from 1 to 65535, found 0");
        assertThatThrownBy(() -> source.window(65_536)).hasMessage("window must be from 1 to 65535, found 65536");
        assertThatThrownBy(() -> source.individual(3))
                .hasMessage("The mode of individual acknowledgement is the vendor's own number, greater than 3, found"
                        + " 3; use transacted() where it has none");
    }

    @Test
    void shouldNameTheClientThatIsMissing() {
        assertThatThrownBy(() -> JmsMessages.ofQueue(FACTORY, "q").open(context(1)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open jms tcp://a:61616 queue q: its client library is not on the class path; add"
                        + " org.apache.activemq:activemq-client, 5.18 or 6, with what it needs (--jars or --packages)");
    }

    @Test
    void shouldRefuseAClassThatIsNoConnectionFactory() {
        assertThatThrownBy(() -> JmsMessages.ofQueue(JmsFactory.of("java.lang.StringBuilder", "tcp://a:1"), "q")
                        .open(context(1)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("Cannot open jms tcp://a:1 queue q: java.lang.StringBuilder is a connection factory neither"
                        + " of JMS 3 (jakarta.jms) nor of JMS 2 (javax.jms); give another class or name");
    }

    @Test
    void shouldSayThatADirectoryIsMissing() {
        JmsFactory nowhere = JmsFactory.lookedUp("cf", Map.of("java.naming.factory.initial", "no.such.Directory"));

        assertThatThrownBy(() -> JmsMessages.ofQueue(nowhere, "q").open(context(1)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageEndingWith(
                        "; add the vendor's client, in which no.such.Directory is, with what it needs, javax.jms or"
                                + " jakarta.jms included (--jars or --packages)");
    }

    @Test
    void shouldRefuseSeveralReceiversWhereOneAloneMayRead() {
        assertThatThrownBy(() -> JmsMessages.ofTopic(FACTORY, "t", "s", "c").open(context(2)))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("with 2 receivers: one connection alone may use the subscription");
    }
}
