package io.holdfast.spark.context;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.time.Threads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on the loopback interface for one line {@code holdfast/1 TOKEN status} or {@code ... stop} per connection, and
 * answers in lines: for status {@code name=value} and {@code end}; for stop {@code progress ...} once a second and then
 * {@code stopped} or {@code failed ...}. Whoever does not know the token gets {@code refused}. Input is bounded in length
 * and time, connections in number. Thread-safe.
 */
final class ControlPort implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlPort.class);
    private static final String GREETING = "holdfast/1 ";
    private static final int LIMIT_BYTES = 256;
    private static final int CONVERSATIONS = 4;
    private static final Duration INPUT_BOUND = Duration.ofSeconds(5);
    private static final Duration PROGRESS_EVERY = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final ServerSocket server;
    private final String token;
    private final Commands commands;
    private final ExecutorService conversations =
            Executors.newFixedThreadPool(CONVERSATIONS, Threads.daemons("holdfast-control"));

    /** What can be asked for. Implementations are thread-safe. */
    interface Commands {
        /** {@code name=value} lines. */
        List<String> status();

        /** Begins to stop, or joins a stop that has begun. */
        CompletableFuture<Void> stop(String why);

        /** What is left to do, for people. */
        String progress();
    }

    private ControlPort(ServerSocket server, String token, Commands commands) {
        this.server = server;
        this.token = token;
        this.commands = commands;
    }

    /**
     * Begins to listen on a free port.
     *
     * @throws IOException if this machine has no loopback interface or no port
     */
    static ControlPort open(Commands commands) throws IOException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        ServerSocket server = new ServerSocket(0, 2 * CONVERSATIONS, InetAddress.getLoopbackAddress());
        ControlPort port = new ControlPort(server, HexFormat.of().formatHex(random), commands);
        Threads.daemon("holdfast-control-accept", port::accept).start();
        return port;
    }

    int port() {
        return server.getLocalPort();
    }

    String token() {
        return token;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                conversations.execute(() -> converse(socket));
            } catch (IOException | RuntimeException ended) { // closed meanwhile, or this one connection failed
                log.debug("A connection to the control port was not taken", ended);
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) INPUT_BOUND.toMillis());
            answer(request(socket.getInputStream()), socket);
        } catch (IOException | RuntimeException broken) { // a conversation's outermost call
            log.debug("A conversation at the control port ended early", broken);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first line without its end; as much as is allowed of a longer one, which no command matches. */
    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() < LIMIT_BYTES) {
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.write(next);
        }
        return line.toString(US_ASCII);
    }

    private void answer(String request, Socket socket) throws IOException, InterruptedException {
        String expected = GREETING + token + " ";
        boolean isKnown = request.length() > expected.length()
                && MessageDigest.isEqual(
                        request.substring(0, expected.length()).getBytes(US_ASCII), expected.getBytes(US_ASCII));
        String command = isKnown ? request.substring(expected.length()) : "";
        if (command.equals("status")) {
            for (String line : commands.status()) {
                say(line, socket);
            }
            say("end", socket);
        } else if (command.equals("stop")) {
            stop(socket);
        } else {
            say(isKnown ? "unknown command" : "refused", socket);
        }
    }

    private void stop(Socket socket) throws IOException, InterruptedException {
        CompletableFuture<Void> stopped = commands.stop("the control port");
        while (!isDone(stopped)) {
            say("progress " + commands.progress(), socket);
        }
        try {
            stopped.get();
            say("stopped", socket);
        } catch (ExecutionException failure) {
            say("failed " + failure.getCause(), socket);
        }
    }

    private static boolean isDone(CompletableFuture<Void> stopped) throws InterruptedException {
        try {
            stopped.get(PROGRESS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        }
    }

    private static void say(String line, Socket socket) throws IOException {
        String oneLine = line.replaceAll("\\p{Cntrl}", " ");
        socket.getOutputStream().write((oneLine + "\n").getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    /** Takes no more connections, and gives those that are open a moment for their last line. Idempotent. */
    @Override
    public void close() {
        try {
            server.close();
            conversations.shutdown();
            if (!conversations.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
                conversations.shutdownNow();
            }
        } catch (IOException failure) {
            log.debug("Could not close the control port", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
