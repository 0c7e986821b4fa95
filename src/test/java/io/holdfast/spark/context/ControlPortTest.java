package io.holdfast.spark.context;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlPortTest {
    private static final int LIMIT_MILLIS = 20_000;

    private final List<String> stops = new ArrayList<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private ControlPort port;

    @BeforeEach
    void setUp() throws IOException {
        port = ControlPort.open(new ControlPort.Commands() {
            @Override
            public List<String> status() {
                return List.of("state=running", "application=two\nlines");
            }

            @Override
            public CompletableFuture<Void> stop(String why) {
                stops.add(why);
                return stopped;
            }

            @Override
            public String progress() {
                stopped.complete(null);
                return "1 blocks";
            }
        });
    }

    @AfterEach
    void tearDown() {
        port.close();
    }

    private String say(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void shouldAnswerInLinesToWhoeverKnowsTheToken() throws IOException {
        assertThat(say("holdfast/1 " + port.token() + " status\n"))
                .isEqualTo("state=running\napplication=two lines\nend\n");
        assertThat(say("holdfast/1 " + port.token() + " stop\n")).isEqualTo("progress 1 blocks\nstopped\n");
        assertThat(stops).containsExactly("the control port");
        assertThat(say("holdfast/1 " + port.token() + " halt\n")).isEqualTo("unknown command\n");
    }

    @Test
    void shouldSayWhyAStopFailed() throws IOException {
        stopped.completeExceptionally(new StopException("a batch failed", null));
        assertThat(say("holdfast/1 " + port.token() + " stop\n"))
                .contains("failed ")
                .contains("a batch failed");
    }

    @Test
    void shouldRefuseWhoeverDoesNotKnowTheTokenAndReadNoMoreThanItsLimit() throws IOException {
        assertThat(say("holdfast/1 " + "0".repeat(32) + " stop\n")).isEqualTo("refused\n");
        assertThat(say("stop\n")).isEqualTo("refused\n");
        assertThat(say("\n")).isEqualTo("refused\n");
        assertThat(say("x".repeat(256))).isEqualTo("refused\n");
        assertThat(stops).isEmpty();
    }
}
