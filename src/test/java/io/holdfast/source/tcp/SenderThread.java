package io.holdfast.source.tcp;

import io.holdfast.examples.SendLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The example sender in a thread of the test. */
final class SenderThread implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on 127.0.0.1:([0-9]+)");

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile int status = -1;

    SenderThread(String input, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--port", "0"));
        arguments.addAll(List.of(options));
        thread = new Thread(() -> run(arguments, input), "sender");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(List<String> arguments, String input) {
        try {
            status = SendLines.run(
                    arguments,
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(printed, true, StandardCharsets.UTF_8));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    int port() {
        Awaitility.await("the sender listens")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> LISTENING.matcher(printed()).find());
        Matcher matcher = LISTENING.matcher(printed());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }

    boolean isRunning() {
        return thread.isAlive();
    }

    int awaitExit() throws InterruptedException {
        thread.join(20_000);
        return status;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
