package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** One attempt to open a source: settings, connection, queue, consumer. Not thread-safe. */
final class QueueOpening {
    private static final int MOST_BY_DEFAULT = 5_000;

    private final RabbitMqQueue source;
    private final SourceContext context;
    private final String name;

    QueueOpening(RabbitMqQueue source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.name = "holdfast-" + source.queue() + "-" + context.index();
    }

    SourceReader open() {
        ExecutorService deliveries = Executors.newSingleThreadExecutor(Threads.daemons(name + "-deliveries"));
        try {
            return consuming(connect(deliveries), deliveries);
        } catch (RuntimeException failure) {
            deliveries.shutdownNow();
            throw failure;
        }
    }

    private Connection connect(ExecutorService deliveries) {
        ConnectionFactory factory = factory(deliveries);
        List<Address> brokers = new ArrayList<>();
        source.brokers().forEach(broker -> brokers.add(Address.parseAddress(broker)));
        Collections.shuffle(brokers);
        try {
            return factory.newConnection(brokers, name);
        } catch (IOException | TimeoutException | ShutdownSignalException failure) {
            throw Failures.connecting(source, failure);
        }
    }

    private ConnectionFactory factory(ExecutorService deliveries) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setSharedExecutor(deliveries);
        factory.setThreadFactory(Threads.daemons(name + "-connection"));
        factory.setVirtualHost(source.virtualHost());
        factory.setConnectionTimeout((int) source.connectTimeout().toMillis());
        factory.setHandshakeTimeout((int) source.answerTimeout().toMillis());
        factory.setChannelRpcTimeout((int) source.answerTimeout().toMillis());
        factory.setRequestedHeartbeat((int) source.heartbeat().toSeconds());
        factory.setMaxInboundMessageBodySize(Integer.MAX_VALUE);
        secure(factory);
        return factory;
    }

    private void secure(ConnectionFactory factory) {
        ResolvedSecrets secrets = new ResolvedSecrets();
        try {
            factory.setUsername(secrets.resolve(source.user()));
            factory.setPassword(secrets.resolve(source.password()));
            source.tls().ifPresent(tls -> {
                factory.useSslProtocol(tls.context(secrets));
                if (tls.checksHost()) {
                    factory.enableHostnameVerification();
                }
            });
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    private SourceReader consuming(Connection connection, ExecutorService deliveries) {
        try {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("the broker allows no more channels on this connection");
            }
            QueueReader reader = new QueueReader(source, context, connection, channel, deliveries, prefetch());
            find(channel);
            reader.consume();
            return reader;
        } catch (IOException | RuntimeException failure) { // whatever it was, the connection must not stay
            connection.abort((int) source.answerTimeout().toMillis());
            throw Failures.opening(source, failure);
        }
    }

    private void find(Channel channel) throws IOException {
        if (source.declared().isEmpty()) {
            channel.queueDeclarePassive(source.queue());
            return;
        }
        String type = source.declared().get().argument();
        channel.queueDeclare(source.queue(), true, false, false, Map.of("x-queue-type", type));
    }

    private int prefetch() {
        return source.prefetch() > 0 ? source.prefetch() : Math.min(context.window(), MOST_BY_DEFAULT);
    }
}
