package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.source.Source;
import io.holdfast.source.tcp.TcpLines;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sender of lines, faster than who reads them: it writes a hundred at a time that were made before. It announces itself
 * by HOLDFAST/1, or is a plain one, as for Spark's socket receiver.
 */
final class LinesSupply implements Supply {
    private static final int TOGETHER = 100;
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    @Override
    public String name() {
        return "tcp";
    }

    /** Many: Spark's socket receiver stores what has come in 200 ms as one block. */
    @Override
    public int records() {
        return 600_000;
    }

    @Override
    public LinesLoad load(int records) throws IOException {
        return new LinesLoad(records, true);
    }

    /** Lines of a sender that announces nothing and waits for no answer. */
    LinesLoad plain(int records) throws IOException {
        return new LinesLoad(records, false);
    }

    /** Serves one connection. */
    static final class LinesLoad implements Load {
        private final int records;
        private final boolean isAnnounced;
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Senders senders = new Senders();

        LinesLoad(int records, boolean isAnnounced) throws IOException {
            this.records = records;
            this.isAnnounced = isAnnounced;
            senders.start(this::send);
        }

        int port() {
            return server.getLocalPort();
        }

        private long send() throws IOException {
            byte[] lines = lines();
            try (Socket socket = server.accept()) {
                OutputStream out = socket.getOutputStream();
                if (isAnnounced) {
                    out.write(("HOLDFAST/1 session=bench-" + SESSIONS.incrementAndGet() + " first=1\n")
                            .getBytes(US_ASCII));
                }
                for (int sent = 0; sent < records; sent += TOGETHER) {
                    out.write(lines);
                }
                return answers(new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)));
            }
        }

        private static byte[] lines() {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            List<byte[]> records = Payloads.records(ReceiversCases.RECORD_BYTES);
            records.subList(0, TOGETHER).forEach(record -> {
                lines.writeBytes(record);
                lines.write('\n');
            });
            return lines.toByteArray();
        }

        /** Up to the last one, or to the end of the connection. */
        private long answers(BufferedReader in) throws IOException {
            long acknowledged = 0;
            String line = "";
            while (line != null && acknowledged < records) {
                line = in.readLine();
                acknowledged = line == null ? acknowledged : Long.parseLong(line.substring("ACK ".length()));
            }
            return acknowledged;
        }

        @Override
        public Source source() {
            return TcpLines.connect("127.0.0.1", port());
        }

        @Override
        public ReceiverClient client() {
            return new Client(port());
        }

        @Override
        public void verify() throws Exception {
            if (isAnnounced) {
                Load.requireNone(records - senders.acknowledged(), "the sender of lines");
            }
        }

        @Override
        public void drop() throws IOException {
            senders.close();
            server.close();
        }
    }

    /** Reads lines as texts, and acknowledges each thousand. */
    private record Client(int port) implements ReceiverClient {
        private static final int ACKNOWLEDGED_TOGETHER = 1000;

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
                in.readLine(); // the announcement
                for (long i = 1; i <= records && in.readLine() != null; i++) {
                    if (i % ACKNOWLEDGED_TOGETHER == 0 || i == records) {
                        socket.getOutputStream().write(("ACK " + i + "\n").getBytes(US_ASCII));
                        acknowledged.set(i);
                    }
                }
            }
        }
    }
}
