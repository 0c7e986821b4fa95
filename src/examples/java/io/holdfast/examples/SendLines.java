package io.holdfast.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A sender of lines that loses none: it announces itself to the receiver, keeps every line until its acknowledgement
 * and sends it again after a lost connection. It keeps them in memory; a sender that must outlive its own death keeps
 * them on disk, together with the session's name. See {@code src/docs/tcp-lines.md}, and {@code --help} for the options.
 */
public final class SendLines {
    private static final int FINE = 0;
    private static final int WRONG_USE = 2;
    private static final int FAILED = 3;
    private static final int ACCEPT_MILLIS = 50;
    private static final long STALL_NANOS = 10_000_000_000L;
    private static final long FAREWELL_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 10_000_000;

    private final SendOptions options;
    private final PrintStream out;
    private final Outbox outbox;
    private final Progress progress;
    private final String session;
    private @Nullable ReceiverLink current;
    private @Nullable Socket waiting;
    private boolean readToTheEnd;

    private SendLines(SendOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.outbox = new Outbox(options.window());
        this.progress = new Progress(options, outbox, out);
        this.session = options.plain() ? "" : "send-lines-" + UUID.randomUUID();
    }

    /** Runs until everything is sent, then exits with the status that {@code --help} tells. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(List.of(arguments), System.in, System.out));
    }

    /**
     * The same without the exit.
     *
     * @param input where lines come from unless they are generated
     * @param out where progress is told
     * @return the exit status
     * @throws InterruptedException if the thread is interrupted; the connection is closed then
     */
    public static int run(List<String> arguments, InputStream input, PrintStream out) throws InterruptedException {
        try {
            SendOptions options = SendOptions.parse(arguments);
            if (options.help()) {
                out.print(SendOptions.USAGE);
                return FINE;
            }
            return new SendLines(options, out).serve(input);
        } catch (IllegalArgumentException wrong) {
            out.println(wrong.getMessage() + "\n\n" + SendOptions.USAGE);
            return WRONG_USE;
        } catch (IOException failure) {
            out.println("Failed: " + failure);
            return FAILED;
        }
    }

    private int serve(InputStream input) throws IOException, InterruptedException {
        Feeder feeder = new Feeder(options, input, outbox);
        Thread feeding = new Thread(feeder, "send-lines-feeder");
        feeding.setDaemon(true);
        try (Journal journal = new Journal(options.journal());
                ServerSocket server = listen()) {
            feeding.start();
            try {
                while (!outbox.isDone()) {
                    accept(server);
                    connect(journal);
                    progress.tick();
                    stopIfInterrupted();
                }
                farewell();
                disconnect();
            } finally {
                feeding.interrupt();
                disconnect();
                stopWaiting();
            }
        }
        progress.finish();
        return verdict(feeder);
    }

    private ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.setSoTimeout(ACCEPT_MILLIS);
        server.bind(new InetSocketAddress(options.host(), options.port()));
        out.println("Listening on " + options.host() + ":" + server.getLocalPort()
                + (session.isEmpty() ? ", plain" : ", session " + session));
        return server;
    }

    /** The newest receiver waits; one that waited before has given up or will try again. */
    private void accept(ServerSocket server) throws IOException {
        Socket socket = next(server);
        if (socket != null) {
            stopWaiting();
            waiting = socket;
        }
    }

    private static @Nullable Socket next(ServerSocket server) throws IOException {
        try {
            return server.accept();
        } catch (SocketTimeoutException nobody) {
            return null;
        }
    }

    /** Waiting for a connection does not notice an interrupt. */
    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while lines wait");
        }
    }

    private void stopWaiting() throws IOException {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    private void connect(Journal journal) throws IOException, InterruptedException {
        if (current != null) {
            boolean stalled = current.stalledNanos() > STALL_NANOS;
            if (current.isDead() || (stalled && waiting != null)) {
                disconnect();
            }
        }
        if (current == null && waiting != null) {
            waiting.setKeepAlive(true);
            waiting.setTcpNoDelay(true);
            out.println("Receiver connected from " + waiting.getRemoteSocketAddress()
                    + (session.isEmpty() ? "" : ", first=" + outbox.first()));
            current = new ReceiverLink(waiting, outbox, journal, session).start();
            waiting = null;
        }
    }

    private void disconnect() throws InterruptedException {
        if (current != null) {
            readToTheEnd = current.endedInGoodOrder();
            current.disconnect();
            out.println("Receiver gone: " + current.why() + "; " + outbox.waiting() + " lines wait");
            current = null;
        }
    }

    /** A receiver closes when it has read all; to close before it could discard what is still on its way. */
    private void farewell() throws IOException {
        long deadline = System.nanoTime() + FAREWELL_NANOS;
        while (current != null && !current.isDead() && System.nanoTime() < deadline) {
            progress.tick();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private int verdict(Feeder feeder) {
        IOException failure = feeder.failure();
        if (failure != null) {
            out.println("Failed to read the input: " + failure);
            return FAILED;
        }
        if (options.plain() && outbox.sent() > 0 && !readToTheEnd) {
            out.println("Failed: the connection broke before the receiver had read everything");
            return FAILED;
        }
        out.println(options.plain() ? "All lines are written" : "All lines are acknowledged");
        return FINE;
    }
}
