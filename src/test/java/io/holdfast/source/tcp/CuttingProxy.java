package io.holdfast.source.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Stands between a reader and a sender and cuts each connection after a random number of bytes, often in a line. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int target;
    private final Random random;
    private final int mostBytes;

    CuttingProxy(int target, Random random, int mostBytes) throws IOException {
        this.target = target;
        this.random = random;
        this.mostBytes = mostBytes;
        start("cutting-proxy", this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket reader = server.accept();
                Socket sender = new Socket(InetAddress.getLoopbackAddress(), target);
                int bytes = random.nextInt(mostBytes);
                boolean reset = random.nextBoolean();
                long lingerNanos = random.nextInt(30_000_000);
                start("proxy-back", () -> pump(reader, sender, Integer.MAX_VALUE, 0, false));
                pump(sender, reader, bytes, lingerNanos, reset);
            }
        } catch (IOException over) {
            // The proxy was closed, or the sender has ended.
            assert server.isClosed() || over instanceof ConnectException : over;
        }
    }

    private static void pump(Socket from, Socket to, int bytes, long lingerNanos, boolean reset) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[3_000];
            int left = bytes;
            for (int count = 0; count >= 0 && left > 0; left -= count) {
                out.write(buffer, 0, count);
                count = in.read(buffer, 0, Math.min(left, buffer.length));
            }
            // Meanwhile acknowledgements may pass, or may not.
            LockSupport.parkNanos(lingerNanos);
            from.setSoLinger(reset, 0);
            to.setSoLinger(reset, 0);
        } catch (IOException gone) {
            // One side has closed; try-with-resources closes the other.
            assert from.isClosed() && to.isClosed();
        }
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
