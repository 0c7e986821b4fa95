package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5UnsubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A connection in version 5. */
final class Link5 implements Link {
    private static final long FOR_EVER = 0xFFFF_FFFFL;

    private final MqttTopics source;
    private final Mqtt5AsyncClient client;

    private Link5(MqttTopics source, Mqtt5AsyncClient client) {
        this.source = source;
        this.client = client;
    }

    /** Not connected yet. Messages are listened for from here on: the broker sends the first ones with its answer. */
    static Link with(MqttTopics source, MqttClientBuilder builder, Login login, Messages messages) {
        Mqtt5ClientBuilder versioned = builder.useMqttVersion5();
        if (!login.user().isEmpty()) {
            versioned = versioned
                    .simpleAuth()
                    .username(login.user())
                    .password(login.passwordBytes())
                    .applySimpleAuth();
        }
        Mqtt5AsyncClient client = versioned.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, messages::take, Runnable::run, true);
        return new Link5(source, client);
    }

    @Override
    public CompletableFuture<Session> connect() {
        long expirySeconds = source.sessionExpiry().map(Duration::toSeconds).orElse(FOR_EVER);
        Mqtt5ConnectBuilder connect = Mqtt5Connect.builder()
                .cleanStart(false)
                .sessionExpiryInterval(expirySeconds)
                .keepAlive((int) source.keepAlive().toSeconds());
        if (source.receiveMaximum() > 0) {
            connect = connect.restrictions()
                    .receiveMaximum(source.receiveMaximum())
                    .applyRestrictions();
        }
        return client.connect(connect.build()).thenApply(answer -> session(answer, expirySeconds));
    }

    private static Session session(Mqtt5ConnAck answer, long wantedSeconds) {
        long seconds = answer.getSessionExpiryInterval().orElse(wantedSeconds);
        return new Session(answer.isSessionPresent(), seconds == FOR_EVER ? Long.MAX_VALUE : seconds);
    }

    @Override
    public CompletableFuture<List<Integer>> subscribe() {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(source.qos()));
        // What is retained comes with a new subscription only, not with each connection.
        Mqtt5Subscribe subscribe = Mqtt5Subscribe.builder()
                .addSubscriptions(source.filters().stream()
                        .map(filter -> Mqtt5Subscription.builder()
                                .topicFilter(filter)
                                .qos(qos)
                                .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                                .build()))
                .build();
        return client.subscribe(subscribe)
                .handle((answer, failure) -> codes(Refusals.answer(
                        answer, failure, Mqtt5SubAckException.class, Mqtt5SubAckException::getMqttMessage)));
    }

    private static List<Integer> codes(Mqtt5SubAck answer) {
        return answer.getReasonCodes().stream().map(code -> code.getCode()).toList();
    }

    @Override
    public CompletableFuture<Void> ask() {
        return client.unsubscribeWith()
                .topicFilter(NOBODYS_TOPIC)
                .send()
                .handle((answer, failure) -> Refusals.taken(failure, Mqtt5UnsubAckException.class));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }
}
