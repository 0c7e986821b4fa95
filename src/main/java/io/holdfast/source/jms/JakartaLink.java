package io.holdfast.source.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API of JMS 3. Its twin is {@link JavaxLink}, which differs in the imports alone. */
final class JakartaLink implements JmsLink {
    private final Connection connection;
    private final Session session;
    private final MessageConsumer consumer;
    private final Wanted wanted;

    private JakartaLink(Connection connection, Session session, MessageConsumer consumer, Wanted wanted) {
        this.connection = connection;
        this.session = session;
        this.consumer = consumer;
        this.wanted = wanted;
    }

    /** Connects; closes what it opened if that fails. */
    static JmsLink open(Object factory, Wanted wanted, LossListener listener) throws JMSException {
        ConnectionFactory typed = (ConnectionFactory) factory;
        Connection connection = wanted.user().isEmpty()
                ? typed.createConnection()
                : typed.createConnection(wanted.user(), wanted.password());
        try {
            return open(connection, wanted, listener);
        } catch (JMSException | RuntimeException failure) {
            try {
                connection.close();
            } catch (JMSException | RuntimeException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private static JmsLink open(Connection connection, Wanted wanted, LossListener listener) throws JMSException {
        if (!wanted.destination().clientId().isEmpty()) {
            // Before anything else is done with the connection, or the client refuses it.
            connection.setClientID(wanted.destination().clientId());
        }
        connection.setExceptionListener(listener::lost);
        Session session = connection.createSession(wanted.isTransacted(), wanted.acknowledgeMode());
        MessageConsumer consumer = consumer(session, wanted.destination(), wanted.selector());
        connection.start();
        return new JakartaLink(connection, session, consumer, wanted);
    }

    private static MessageConsumer consumer(Session session, Destination from, @Nullable String selector)
            throws JMSException {
        return switch (from.kind()) {
            case QUEUE -> session.createConsumer(queue(session, from), selector);
            case DURABLE -> session.createDurableSubscriber(topic(session, from), from.subscription(), selector, false);
            case SHARED -> session.createSharedDurableConsumer(topic(session, from), from.subscription(), selector);
        };
    }

    private static Queue queue(Session session, Destination from) throws JMSException {
        return session.createQueue(from.name());
    }

    private static Topic topic(Session session, Destination from) throws JMSException {
        return session.createTopic(from.name());
    }

    /** Some clients ask their broker about a destination whenever it is named. */
    private static void ask(Session session, Destination about) throws JMSException {
        Object unused = about.kind() == Destination.Kind.QUEUE ? queue(session, about) : topic(session, about);
    }

    @Override
    public @Nullable Incoming receive(long waitMillis) throws JMSException {
        // A time of 0 would wait for ever.
        Message message = waitMillis > 0 ? consumer.receive(waitMillis) : consumer.receiveNoWait();
        return message == null
                ? null
                : new Incoming(
                        body(message), headers(message).all(), message.getJMSRedelivered(), message::acknowledge);
    }

    private Body body(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return Body.of(text.getText(), wanted.longestBytes());
        }
        return message instanceof BytesMessage bytes ? bytes(bytes) : Body.ofOtherKind(message);
    }

    private Body bytes(BytesMessage message) throws JMSException {
        long length = message.getBodyLength();
        if (length > wanted.longestBytes()) {
            return Body.tooLong(length, wanted.longestBytes());
        }
        byte[] body = new byte[(int) length];
        int read = length == 0 ? 0 : message.readBytes(body);
        return read == body.length ? Body.of(body) : Body.cut(read, body.length);
    }

    private static Headers headers(Message message) throws JMSException {
        Headers headers = new Headers()
                .standard("message-id", message.getJMSMessageID())
                .standard("correlation-id", message.getJMSCorrelationID())
                .standard("type", message.getJMSType())
                .standard("destination", message.getJMSDestination())
                .standard("reply-to", message.getJMSReplyTo())
                .sentAt(message.getJMSTimestamp());
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = String.valueOf(names.nextElement());
            headers = headers.own(name, message.getObjectProperty(name));
        }
        return headers;
    }

    @Override
    public void acknowledge(List<Telling> acknowledgements) throws Exception {
        wanted.vendor().acknowledge(acknowledgements, connection, () -> ask(session, wanted.destination()));
    }

    @Override
    public void commit() throws JMSException {
        session.commit();
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
