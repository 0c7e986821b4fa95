package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfigBuilder;
import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to open a source: settings, connection, session, subscriptions. Not thread-safe. */
final class TopicOpening {
    private static final Logger log = LoggerFactory.getLogger(TopicOpening.class);
    /** A class of each jar that is needed; Reactive Streams' are above RxJava's. */
    private static final List<String> LIBRARIES = List.of(
            "com.hivemq.client.mqtt.MqttClient",
            "io.reactivex.Flowable",
            "org.jctools.queues.SpscUnboundedArrayQueue",
            "dagger.internal.DoubleCheck");

    private static final String ARTIFACT = "com.hivemq:hivemq-mqtt-client:1.3.5 with rxjava, reactive-streams,"
            + " jctools-core, dagger and javax.inject, which it needs; Netty comes with Spark";

    private final MqttTopics source;
    private final SourceContext context;
    private final String client;

    TopicOpening(MqttTopics source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.client = source.clientId(context.index());
    }

    SourceReader open() {
        LIBRARIES.forEach(each -> SourceLibrary.require(each, ARTIFACT, source.name()));
        refuseUnshared();
        Inbox inbox = new Inbox(context.window());
        Link link = link(inbox);
        try {
            connect(link, inbox);
            subscribe(link, inbox);
        } catch (RuntimeException failure) {
            Goodbye.say(link, inbox, false);
            throw failure;
        }
        return new TopicReader(source, link, inbox);
    }

    private void refuseUnshared() {
        boolean allShared = source.filters().stream().allMatch(TopicFilters::isShared);
        if (context.receivers() > 1 && !allShared) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + " with " + context.receivers()
                            + " receivers: each of them would get every message; let them share with sharedBy(group)",
                    null);
        }
    }

    private Link link(Inbox inbox) {
        ResolvedSecrets secrets = new ResolvedSecrets();
        Messages messages = new Messages(source.name(), context, inbox);
        try {
            Login login = new Login(secrets.resolve(source.user()), secrets.resolve(source.password()));
            MqttClientBuilder builder =
                    builder(secrets).addDisconnectedListener(disconnected -> inbox.end(disconnected.getCause()));
            return source.version() == MqttTopics.Version.V5
                    ? Link5.with(source, builder, login, messages)
                    : Link3.with(source, builder, login, messages);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    /** Without the client's own recovery: it would send acknowledgements of a connection that is no more. */
    private MqttClientBuilder builder(ResolvedSecrets secrets) {
        MqttClientTransportConfigBuilder transport = MqttClientTransportConfig.builder()
                .serverHost(source.host())
                .serverPort(source.port())
                .socketConnectTimeout(source.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(source.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        if (source.tls().isPresent()) {
            transport = transport.sslConfig(tls(source.tls().get(), secrets));
        }
        return MqttClient.builder()
                .identifier(client)
                .transportConfig(transport.build())
                .executorConfig(MqttClientExecutorConfig.builder()
                        .nettyThreads(1)
                        .nettyExecutor(task -> Threads.daemon("holdfast-" + client + "-mqtt", task)
                                .start())
                        .build());
    }

    private MqttClientSslConfig tls(TlsSettings settings, ResolvedSecrets secrets) {
        MqttClientSslConfigBuilder tls = MqttClientSslConfig.builder()
                .keyManagerFactory(settings.identity(secrets).orElse(null))
                .trustManagerFactory(settings.trust(secrets).orElse(null))
                .handshakeTimeout(source.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        // Without a verifier the client checks the host as HTTPS does.
        return settings.checksHost()
                ? tls.build()
                : tls.hostnameVerifier((host, session) -> true).build();
    }

    private void connect(Link link, Inbox inbox) {
        Duration limit = source.connectTimeout().multipliedBy(2).plus(source.answerTimeout());
        Link.Session session = await(
                "connect to", link.connect(), inbox, limit, failure -> Failures.connecting(source, client, failure));
        long wantedSeconds = source.sessionExpiry().map(Duration::toSeconds).orElse(Long.MAX_VALUE);
        if (session.expirySeconds() < wantedSeconds) {
            log.warn(
                    "{}: the broker keeps the session of {} for {} s without a connection, and {} was asked for; what is"
                            + " published after that is not delivered",
                    source.name(),
                    client,
                    session.expirySeconds(),
                    wantedSeconds == Long.MAX_VALUE ? "for ever" : wantedSeconds + " s");
        }
        if (!session.isPresent()) {
            context.metrics().counter("source.mqtt.sessions").increment();
            log.warn(
                    "{}: the broker had no session of {}: what was published before now is not delivered. That is right"
                            + " the first time; later the session has expired, or the broker has lost it",
                    source.name(),
                    client);
        }
    }

    /** Every time: the session may be older than the filters, or its subscription may have been refused then. */
    private void subscribe(Link link, Inbox inbox) {
        List<Integer> granted = await(
                "subscribe to",
                link.subscribe(),
                inbox,
                source.answerTimeout(),
                failure -> Failures.lost(source, failure));
        for (int i = 0; i < source.filters().size(); i++) {
            int code = i < granted.size() ? granted.get(i) : Failures.UNSPECIFIED;
            if (code < 1 || code > 2) {
                throw Failures.subscribing(source, source.filters().get(i), code);
            }
        }
    }

    private <T> T await(
            String what,
            CompletableFuture<T> answer,
            Inbox inbox,
            Duration limit,
            Function<Throwable, SourceException> failed) {
        try {
            CompletableFuture.anyOf(answer, inbox.whenEnded()).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return answer.join();
        } catch (ExecutionException failure) {
            throw failed.apply(failure);
        } catch (TimeoutException silence) {
            throw new SourceUnavailableException(
                    "Cannot " + what + " " + source.name() + ": no answer within " + limit.toMillis()
                            + " ms; check that an MQTT broker listens at " + source.broker(),
                    silence);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("Interrupted while opening " + source.name(), stop);
        }
    }
}
