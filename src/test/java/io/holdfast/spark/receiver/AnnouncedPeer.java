package io.holdfast.spark.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP peer that announces itself, sends the same lines on every connection and remembers what was acknowledged. */
final class AnnouncedPeer implements AutoCloseable {
    private final ServerSocket server;
    private final List<byte[]> lines;
    private final AtomicLong acknowledged = new AtomicLong(-1);
    private final AtomicInteger connections = new AtomicInteger();

    private AnnouncedPeer(ServerSocket server, List<byte[]> lines) {
        this.server = server;
        this.lines = lines;
    }

    static AnnouncedPeer sending(List<byte[]> lines) throws IOException {
        AnnouncedPeer peer =
                new AnnouncedPeer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), List.copyOf(lines));
        Thread thread = new Thread(peer::serve, "announced-peer");
        thread.setDaemon(true);
        thread.start();
        return peer;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The highest sequence that was acknowledged, -1 for none. */
    long acknowledged() {
        return acknowledged.get();
    }

    int connections() {
        return connections.get();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                connections.incrementAndGet();
                converse(socket);
            } catch (IOException brokenOrClosed) {
                // The receiver went away, or the test is over.
            }
        }
    }

    private void converse(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("HOLDFAST/1 session=peer first=0\n".getBytes(UTF_8));
        for (byte[] line : lines) {
            out.write(line);
            out.write('\n');
        }
        out.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        for (String reply = in.readLine(); reply != null; reply = in.readLine()) {
            long sequence = Long.parseLong(reply.substring("ACK ".length()));
            acknowledged.accumulateAndGet(sequence, Math::max);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
