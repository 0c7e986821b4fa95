package io.holdfast.testbed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/** Waits until a server on 127.0.0.1 answers a line of text. Stateless. */
final class PortProbe {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int READ_LIMIT_MILLIS = 2_000;

    private PortProbe() {}

    /** Returns when the server answers the question so; throws at once when its process has ended. */
    static void awaitAnswer(JavaProcess server, int port, String question, String answer) {
        Await.until(
                "an answer '" + answer + "' on port " + port,
                START_LIMIT,
                () -> answers(server, port, question, answer),
                server::toString);
    }

    private static boolean answers(JavaProcess server, int port, String question, String answer) {
        if (!server.isAlive()) {
            throw new TestBedException("It has ended: " + server);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            socket.getOutputStream().write(question.getBytes(US_ASCII));
            socket.getOutputStream().flush();
            byte[] found = socket.getInputStream().readNBytes(answer.length());
            return new String(found, US_ASCII).equals(answer);
        } catch (IOException notYet) {
            return false;
        }
    }
}
