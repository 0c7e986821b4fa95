package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.holdfast.source.Source;
import io.holdfast.source.http.HttpPosts;
import io.holdfast.source.listen.Listening;
import io.holdfast.testbed.FreePorts;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Sixteen senders that post a hundred lines at a time, each with one connection, and wait for each answer. */
final class HttpSupply implements Supply {
    private static final int SENDERS = 16;
    private static final int LINES = 100;
    private static final int OK = 200;

    @Override
    public String name() {
        return "http";
    }

    @Override
    public int records() {
        return 320_000;
    }

    @Override
    public Load load(int records) {
        return new PostLoad(FreePorts.next(), records);
    }

    private static final class PostLoad implements Load {
        private final int port;
        private final int records;
        private final AtomicLong posts = new AtomicLong();
        private final Senders senders = new Senders();

        PostLoad(int port, int records) {
            this.port = port;
            this.records = records;
            byte[] body = body();
            for (int i = 0; i < SENDERS; i++) {
                senders.start(() -> post(body));
            }
        }

        private static byte[] body() {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            Payloads.records(ReceiversCases.RECORD_BYTES).subList(0, LINES).forEach(record -> {
                lines.writeBytes(record);
                lines.write('\n');
            });
            return lines.toByteArray();
        }

        private long post(byte[] body) throws IOException {
            long acknowledged = 0;
            try (Socket socket = Senders.connect(port)) {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (long post = next(); post >= 0; post = next()) {
                    String head = "POST /records HTTP/1.1\r\nHost: bench\r\nContent-Length: " + body.length
                            + "\r\nIdempotency-Key: post-" + post + "\r\n\r\n";
                    socket.getOutputStream().write(head.getBytes(US_ASCII));
                    socket.getOutputStream().write(body);
                    expectOk(in);
                    acknowledged += LINES;
                }
            }
            return acknowledged;
        }

        private long next() {
            long post = posts.getAndIncrement();
            return post * LINES < records ? post : -1;
        }

        private static void expectOk(InputStream in) throws IOException {
            String status = line(in);
            int length = 0;
            for (String head = line(in); !head.isEmpty(); head = line(in)) {
                String lower = head.toLowerCase(Locale.ROOT);
                length = lower.startsWith("content-length:")
                        ? Integer.parseInt(
                                lower.substring(lower.indexOf(':') + 1).strip())
                        : length;
            }
            String text = new String(in.readNBytes(length), US_ASCII);
            if (!status.contains(" " + OK)) {
                throw new IOException("A post was answered with " + status + ": " + text);
            }
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("The connection was closed before the answer's end, after " + line);
                }
                line.append((char) next);
            }
            return line.toString().stripTrailing();
        }

        @Override
        public Source source() {
            return HttpPosts.to(Listening.on(port), "/records");
        }

        @Override
        public ReceiverClient client() {
            return new Server(port);
        }

        @Override
        public void verify() throws Exception {
            Load.requireNone(records - senders.acknowledged(), "HTTP's senders");
        }

        @Override
        public void drop() {
            senders.close();
        }
    }

    /** The JDK's server, which cuts a body into its lines and answers at once. */
    private record Server(int port) implements ReceiverClient {
        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            System.setProperty("sun.net.httpserver.nodelay", "true");
            CountDownLatch done = new CountDownLatch(1);
            ExecutorService threads = Executors.newCachedThreadPool();
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SENDERS);
            server.setExecutor(threads);
            server.createContext("/records", exchange -> {
                int lines = take(exchange);
                if (acknowledged.addAndGet(lines) == records) {
                    done.countDown();
                }
            });
            server.start();
            done.await();
            server.stop(1);
            threads.shutdown();
        }

        private static int take(HttpExchange exchange) throws IOException {
            try (exchange) {
                int lines = LineFeeds.in(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(OK, -1);
                return lines;
            }
        }
    }
}
