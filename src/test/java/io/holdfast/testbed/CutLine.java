package io.holdfast.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port on 127.0.0.1 that leads to another one until the connections are cut, with a reset and in the middle of
 * whatever they carry. New connections are let through again. Thread-safe.
 */
public final class CutLine implements AutoCloseable {
    private static final int BUFFER_BYTES = 8192;

    private final ServerSocket server;
    private volatile int target; // written by the test, read by the thread that connects
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private CutLine(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A line to that port, closed with the bed. */
    public static CutLine to(int port, TestBed bed) {
        try {
            CutLine line = new CutLine(new ServerSocket(0, 20, InetAddress.getLoopbackAddress()), port);
            bed.closeFirst(line);
            daemon("cut-line-" + port, line::serve);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot open a line to port " + port, e);
        }
    }

    /** Where to connect. */
    public int port() {
        return server.getLocalPort();
    }

    /** Leads new connections to another port from now on, as a name or a load balancer does. */
    public void leadTo(int port) {
        target = port;
    }

    /** Cuts all connections that there are; throws if there is none. */
    public void cut() {
        if (open.isEmpty()) {
            throw new TestBedException("There is no connection to port " + target + " that could be cut");
        }
        Set.copyOf(open).forEach(this::reset);
    }

    private void serve() {
        try {
            while (true) {
                connect(server.accept());
            }
        } catch (IOException over) {
            assert server.isClosed() : over;
        }
    }

    private void connect(Socket client) {
        try {
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(client);
            open.add(behind);
            daemon("cut-line-there", () -> pump(client, behind));
            daemon("cut-line-back", () -> pump(behind, client));
        } catch (IOException nobodyThere) {
            // The client learns of it as it would without this line in between, and may come again.
            reset(client);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException cut) {
            assert from.isClosed() && to.isClosed() : cut;
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void reset(Socket socket) {
        try {
            open.remove(socket);
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Another thread may have closed it meanwhile.
            assert socket.isClosed() : e;
        }
    }

    private static void daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets nobody through any more. Idempotent. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the line to port " + target, e);
        }
        Set.copyOf(open).forEach(this::reset);
    }
}
