package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.source.Source;
import io.holdfast.source.listen.Listening;
import io.holdfast.source.relp.RelpMessages;
import io.holdfast.testbed.FreePorts;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One sender that speaks RELP, with as many messages ahead of answers as its window has. It is one of our own, because
 * rsyslog is the slowest of all who take part.
 */
final class RelpSupply implements Supply {
    private static final int USUAL_WINDOW = 128;
    private static final int BUFFER = 1 << 16;
    private static final String OFFER = "relp_version=0\nrelp_software=bench\ncommands=syslog";

    private final int window;

    private RelpSupply(int window) {
        this.window = window;
    }

    /** As rsyslog is by default. */
    static RelpSupply usual() {
        return new RelpSupply(USUAL_WINDOW);
    }

    /** With another {@code windowSize}. */
    static RelpSupply withWindow(int messages) {
        return new RelpSupply(messages);
    }

    @Override
    public String name() {
        return "relp";
    }

    @Override
    public String detail() {
        return window == USUAL_WINDOW ? "" : "window of " + window + ", ";
    }

    @Override
    public int records() {
        return window == USUAL_WINDOW ? 60_000 : 300_000;
    }

    @Override
    public Load load(int records) {
        return new SenderLoad(FreePorts.next(), window, records);
    }

    private static byte[] frame(long number, String command, byte[] data) {
        byte[] head = (number + " " + command + " " + data.length + " ").getBytes(US_ASCII);
        byte[] frame = new byte[head.length + data.length + 1];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(data, 0, frame, head.length, data.length);
        frame[frame.length - 1] = '\n';
        return frame;
    }

    /** The data of the next frame, which nobody checks here. */
    private static byte[] data(InputStream in) throws IOException {
        word(in);
        word(in);
        byte[] data = in.readNBytes(Integer.parseInt(word(in)));
        if (data.length > 0) {
            in.skipNBytes(1);
        }
        return data;
    }

    private static String word(InputStream in) throws IOException {
        StringBuilder word = new StringBuilder();
        for (int next = in.read(); next != ' ' && next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection was closed within a frame");
            }
            word.append((char) next);
        }
        return word.toString();
    }

    private static final class SenderLoad implements Load {
        private final int port;
        private final int window;
        private final int records;
        private final Senders senders = new Senders();

        SenderLoad(int port, int window, int records) {
            this.port = port;
            this.window = window;
            this.records = records;
            senders.start(this::send);
        }

        /** Ends when all are answered. */
        private long send() throws Exception {
            List<byte[]> payloads = Payloads.records(ReceiversCases.RECORD_BYTES);
            try (Socket socket = Senders.connect(port)) {
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
                out.write(frame(1, "open", OFFER.getBytes(US_ASCII)));
                out.flush();
                InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
                expectOk(in);
                Semaphore ahead = new Semaphore(window);
                senders.start(() -> answers(in, ahead));
                for (int i = 0; i < records; i++) {
                    if (!ahead.tryAcquire()) {
                        out.flush();
                        ahead.acquire();
                    }
                    out.write(frame(i + 2L, "syslog", payloads.get(i % payloads.size())));
                }
                out.flush();
                ahead.acquire(window); // all answered; the socket may be closed
            }
            return records;
        }

        private long answers(InputStream in, Semaphore ahead) throws IOException {
            for (int i = 0; i < records; i++) {
                expectOk(in);
                ahead.release();
            }
            return 0;
        }

        private static void expectOk(InputStream in) throws IOException {
            String answer = new String(data(in), US_ASCII);
            if (!answer.startsWith("200 OK")) {
                throw new IOException("A message was answered with " + answer);
            }
        }

        @Override
        public Source source() {
            return RelpMessages.on(Listening.on(port)).window(window);
        }

        @Override
        public ReceiverClient client() {
            return new Server(port);
        }

        @Override
        public void verify() throws Exception {
            Load.requireNone(records - senders.acknowledged(), "the sender of RELP");
        }

        @Override
        public void drop() {
            senders.close();
        }
    }

    /** One connection, whose messages are answered when nothing more has arrived, or a buffer of answers is full. */
    private record Server(int port) implements ReceiverClient {
        private static final byte[] OK = "200 OK".getBytes(US_ASCII);

        @Override
        public void read(long records, AtomicLong acknowledged) throws Exception {
            try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    Socket socket = server.accept()) {
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER);
                OutputStream out = new BufferedOutputStream(socket.getOutputStream());
                data(in);
                out.write(frame(1, "rsp", OK));
                out.flush();
                for (long i = 1; i <= records; i++) {
                    data(in);
                    out.write(frame(i + 1, "rsp", OK));
                    acknowledged.set(i);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
                out.flush();
                in.read(); // the sender closes when it has read all answers
            }
        }
    }
}
