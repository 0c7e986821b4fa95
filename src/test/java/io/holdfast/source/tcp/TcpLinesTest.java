package io.holdfast.source.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.source.Promise;
import io.holdfast.source.SourceUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TcpLinesTest {
    @Test
    void shouldHaveDefaults() {
        TcpLines source = TcpLines.connect("sender", 9998);

        assertThat(source.host()).isEqualTo("sender");
        assertThat(source.port()).isEqualTo(9998);
        assertThat(source.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(source.acknowledgeTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(source.silenceLimit()).isZero();
        assertThat(source.name()).isEqualTo("tcp sender:9998");
        assertThat(source.promise()).isEqualTo(Promise.DEPENDS_ON_PEER);
    }

    @Test
    void shouldKeepEverySettingWhenSerialized() throws Exception {
        TcpLines source = copy(TcpLines.connect("h", 1)
                .connectTimeout(Duration.ofSeconds(1))
                .acknowledgeTimeout(Duration.ofSeconds(2))
                .silenceLimit(Duration.ofSeconds(3)));

        assertThat(source.host()).isEqualTo("h");
        assertThat(source.port()).isEqualTo(1);
        assertThat(source.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(source.acknowledgeTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(source.silenceLimit()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void shouldReadAgainAfterItTravelled() throws Exception {
        try (LoopbackPeer peer = new LoopbackPeer();
                var reader = copy(peer.source()).open(Fetches.context(100))) {
            peer.accept().send("a\n");

            assertThat(Fetches.texts(Fetches.fetch(reader, 1))).containsExactly("a");
        }
    }

    @Test
    void shouldSayWhatIsWrongWithASetting() {
        TcpLines source = TcpLines.connect("h", 1);

        assertThatThrownBy(() -> TcpLines.connect(" ", 0))
                .hasMessage("A TCP source needs a host and a port from 1 to 65535, found ' ' and 0");
        assertThatThrownBy(() -> source.connectTimeout(Duration.ZERO))
                .hasMessage("connectTimeout must be from 1 ms to 2147483647 ms, found PT0S");
        assertThatThrownBy(() -> source.acknowledgeTimeout(Duration.ofNanos(5)))
                .hasMessage("acknowledgeTimeout must be from 1 ms to 2147483647 ms, found PT0.000000005S");
        assertThatThrownBy(() -> source.silenceLimit(Duration.ofDays(30)))
                .hasMessage("silenceLimit must be from 1 ms to 2147483647 ms, found PT720H");
    }

    @Test
    void shouldSayWhatToCheckWhenNobodyListens() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }

        assertThatThrownBy(() -> TcpLines.connect("127.0.0.1", port).open(Fetches.context(100)))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageStartingWith("Cannot connect tcp 127.0.0.1:" + port + " within 10000 ms: ")
                .hasMessageEndingWith("; check that the sender listens there and that this executor may reach it");
    }

    @Test
    void shouldSayThatAHostIsUnknown() {
        assertThatThrownBy(() -> TcpLines.connect("no-such-host.invalid", 1).open(Fetches.context(100)))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessage("Cannot connect tcp no-such-host.invalid:1: this host does not know the name"
                        + " no-such-host.invalid; check the name and the name service of the executors");
    }

    private static TcpLines copy(TcpLines source) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (TcpLines) in.readObject();
        }
    }
}
