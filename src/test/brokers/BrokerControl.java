import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * What tests ask of a broker beside what a receiver does, over HTTP in the broker's own process, so that no JMS client has
 * to be where the tests are. The destination is the query: POST /create, GET /count, POST /bytes, /texts, /maps to a
 * queue, /topic to a topic. A body is a sequence of payloads, each behind its length in four bytes. For the line that
 * speaks javax.jms the test bed compiles it with the other name.
 */
final class BrokerControl {
    /** What differs between brokers. */
    interface Broker {
        /** Creates a queue. */
        void create(String queue) throws Exception;

        /** How many messages the queue keeps, those that are delivered and not acknowledged among them. */
        long count(String queue) throws Exception;

        /** For one who may publish everywhere. */
        Connection publisher() throws Exception;
    }

    private final Broker broker;

    private BrokerControl(Broker broker) {
        this.broker = broker;
    }

    /** Listens, and says so. */
    static void serve(Broker broker, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", new BrokerControl(broker)::handle);
        server.start();
        System.out.println("READY");
    }

    private void handle(HttpExchange exchange) throws IOException {
        int status = 200;
        String answer;
        try {
            answer = answer(exchange);
        } catch (Exception failure) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            status = 500;
            answer = trace.toString();
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String answer(HttpExchange exchange) throws Exception {
        String what = exchange.getRequestURI().getPath();
        String name = exchange.getRequestURI().getQuery();
        switch (what) {
            case "/create":
                broker.create(name);
                return "created";
            case "/count":
                return Long.toString(broker.count(name));
            default:
                publish(what, name, payloads(new DataInputStream(exchange.getRequestBody())));
                return "published";
        }
    }

    private static List<byte[]> payloads(DataInputStream in) throws IOException {
        List<byte[]> all = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            byte[] payload = new byte[in.readInt()];
            in.readFully(payload);
            all.add(payload);
        }
        return all;
    }

    /** All in one transaction: when it is committed, the broker keeps them. */
    private void publish(String what, String name, List<byte[]> payloads) throws Exception {
        Connection connection = broker.publisher();
        try {
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            Destination to = what.equals("/topic") ? session.createTopic(name) : session.createQueue(name);
            MessageProducer producer = session.createProducer(to);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            int index = 0;
            for (byte[] payload : payloads) {
                Message message = message(session, what, payload);
                message.setIntProperty("index", index++);
                producer.send(message);
            }
            session.commit();
        } finally {
            connection.close();
        }
    }

    private static Message message(Session session, String kind, byte[] payload) throws Exception {
        if (kind.equals("/texts")) {
            return session.createTextMessage(new String(payload, StandardCharsets.UTF_8));
        }
        if (kind.equals("/maps")) {
            MapMessage map = session.createMapMessage();
            map.setBytes("payload", payload);
            return map;
        }
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(payload);
        return bytes;
    }
}
