package io.holdfast.source.nats;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Threads;
import io.nats.client.Dispatcher;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to open a source: settings, connection, consumer, subscription. Not thread-safe. */
final class ConsumerOpening {
    private static final Logger log = LoggerFactory.getLogger(ConsumerOpening.class);
    private static final int MOST_BY_DEFAULT = 5_000;
    private static final Duration USUAL_ACKNOWLEDGE_WAIT = Duration.ofSeconds(30);
    private static final int CONSUMER_NOT_FOUND = 10014;

    private final JetStreamConsumer source;
    private final SourceContext context;
    private final String name;
    private final Inbox inbox = new Inbox();

    ConsumerOpening(JetStreamConsumer source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.name = "holdfast-" + source.consumer() + "-" + context.index();
    }

    SourceReader open() {
        ExecutorService working = Executors.newCachedThreadPool(Threads.daemons(name + "-nats"));
        ScheduledExecutorService timing =
                Executors.newSingleThreadScheduledExecutor(Threads.daemons(name + "-nats-time"));
        Session session = new Session(inbox, List.of(working, timing));
        try {
            session.connected(Nats.connect(options(session, working, timing)));
            return subscribed(session);
        } catch (IOException | JetStreamApiException failure) {
            SourceException told = Failures.opening(source, session, failure);
            session.close();
            throw told;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            session.close();
            throw new SourceUnavailableException("Interrupted while opening " + source.name(), stop);
        } catch (RuntimeException failure) {
            session.close();
            throw failure;
        }
    }

    /** Without the client's own recovery: a receiver that waits for it would not be seen. */
    private Options options(Session session, ExecutorService working, ScheduledExecutorService timing) {
        Options.Builder options = new Options.Builder()
                .servers(source.servers().stream()
                        .map(server -> "nats://" + server)
                        .toArray(String[]::new))
                .connectionName(name)
                .noReconnect()
                .connectionTimeout(source.connectTimeout())
                .connectionListener(session)
                .errorListener(session)
                .executor(working)
                .scheduledExecutor(timing)
                .connectThreadFactory(Threads.daemons(name + "-nats-connect"))
                .callbackThreadFactory(Threads.daemons(name + "-nats-callback"));
        ResolvedSecrets secrets = new ResolvedSecrets();
        try {
            Logins.add(options, source, secrets);
            source.tls().ifPresent(tls -> options.sslContext(checked(tls, tls.context(secrets))));
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
        return options.build();
    }

    private static SSLContext checked(TlsSettings tls, SSLContext made) {
        return tls.checksHost() ? HostCheck.on(made) : made;
    }

    private SourceReader subscribed(Session session) throws IOException, JetStreamApiException {
        JetStreamOptions waiting = JetStreamOptions.builder()
                .requestTimeout(source.answerTimeout())
                .build();
        ConsumerInfo found = consumer(session.connection().jetStreamManagement(waiting));
        ConsumerConfiguration configuration = found.getConsumerConfiguration();
        check(configuration);
        String partition = source.stream() + "/" + source.consumer() + "@"
                + found.getCreationTime().toInstant().toEpochMilli();
        Messages messages = new Messages(source.name(), partition, context, inbox);
        Dispatcher dispatcher = session.connection().createDispatcher();
        dispatcher.setPendingLimits(-1, -1);
        JetStream stream = session.connection().jetStream(waiting);
        JetStreamSubscription subscription = stream.subscribe(
                "", dispatcher, messages::take, PullSubscribeOptions.bind(source.stream(), source.consumer()));
        Duration wait = configuration.getAckWait() == null ? USUAL_ACKNOWLEDGE_WAIT : configuration.getAckWait();
        return new ConsumerReader(source, session, subscription, inbox, window(configuration), wait, context.ticker());
    }

    private ConsumerInfo consumer(JetStreamManagement management) throws IOException, JetStreamApiException {
        try {
            return management.getConsumerInfo(source.stream(), source.consumer());
        } catch (JetStreamApiException failure) {
            if (failure.getApiErrorCode() != CONSUMER_NOT_FOUND
                    || source.createdFilter().isEmpty()) {
                throw failure;
            }
        }
        ConsumerConfiguration.Builder wanted = ConsumerConfiguration.builder()
                .durable(source.consumer())
                .ackPolicy(AckPolicy.Explicit)
                .deliverPolicy(DeliverPolicy.All);
        String filter = source.createdFilter().get();
        // Another receiver may have created the same one meanwhile, which the server takes for the same wish.
        return management.addOrUpdateConsumer(
                source.stream(),
                filter.isEmpty() ? wanted.build() : wanted.filterSubject(filter).build());
    }

    private void check(ConsumerConfiguration found) {
        if (found.getAckPolicy() != AckPolicy.Explicit) {
            throw new SourceRefusedException(
                    source.name() + " acknowledges by the policy '" + found.getAckPolicy()
                            + "'; Holdfast needs a consumer" + " with the policy 'explicit'",
                    null);
        }
        if (found.getDeliverSubject() != null && !found.getDeliverSubject().isEmpty()) {
            throw new SourceRefusedException(
                    source.name() + " is a push consumer; Holdfast needs a pull consumer, which has no deliver subject",
                    null);
        }
        if (found.getMaxDeliver() > 0) {
            log.warn(
                    "{}: the consumer gives a message up after {} deliveries, stored or not; restarts count as well",
                    source.name(),
                    found.getMaxDeliver());
        }
    }

    private int window(ConsumerConfiguration found) {
        int wanted = source.prefetch() > 0 ? source.prefetch() : Math.min(context.window(), MOST_BY_DEFAULT);
        long most = found.getMaxAckPending();
        return most > 0 ? (int) Math.min(wanted, most) : wanted;
    }
}
