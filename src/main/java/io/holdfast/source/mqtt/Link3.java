package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3UnsubAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.suback.Mqtt3SubAck;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A connection in version 3.1.1. */
final class Link3 implements Link {
    private final MqttTopics source;
    private final Mqtt3AsyncClient client;

    private Link3(MqttTopics source, Mqtt3AsyncClient client) {
        this.source = source;
        this.client = client;
    }

    /** Not connected yet. Messages are listened for from here on: the broker sends the first ones with its answer. */
    static Link with(MqttTopics source, MqttClientBuilder builder, Login login, Messages messages) {
        Mqtt3ClientBuilder versioned = builder.useMqttVersion3();
        if (!login.user().isEmpty()) {
            versioned = versioned
                    .simpleAuth()
                    .username(login.user())
                    .password(login.passwordBytes())
                    .applySimpleAuth();
        }
        Mqtt3AsyncClient client = versioned.buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, messages::take, Runnable::run, true);
        return new Link3(source, client);
    }

    @Override
    public CompletableFuture<Session> connect() {
        Mqtt3Connect connect = Mqtt3Connect.builder()
                .cleanSession(false)
                .keepAlive((int) source.keepAlive().toSeconds())
                .build();
        return client.connect(connect).thenApply(answer -> new Session(answer.isSessionPresent(), Long.MAX_VALUE));
    }

    @Override
    public CompletableFuture<List<Integer>> subscribe() {
        MqttQos qos = Objects.requireNonNull(MqttQos.fromCode(source.qos()));
        Mqtt3Subscribe subscribe = Mqtt3Subscribe.builder()
                .addSubscriptions(source.filters().stream()
                        .map(filter -> Mqtt3Subscription.builder()
                                .topicFilter(filter)
                                .qos(qos)
                                .build()))
                .build();
        return client.subscribe(subscribe)
                .handle((answer, failure) -> codes(Refusals.answer(
                        answer, failure, Mqtt3SubAckException.class, Mqtt3SubAckException::getMqttMessage)));
    }

    private static List<Integer> codes(Mqtt3SubAck answer) {
        return answer.getReturnCodes().stream().map(code -> code.getCode()).toList();
    }

    @Override
    public CompletableFuture<Void> ask() {
        return client.unsubscribeWith()
                .topicFilter(NOBODYS_TOPIC)
                .send()
                .handle((answer, failure) -> Refusals.taken(failure, Mqtt3UnsubAckException.class));
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return client.disconnect();
    }
}
