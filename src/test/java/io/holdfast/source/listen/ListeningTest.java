package io.holdfast.source.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListeningTest {
    private final List<ServerSocket> bound = new ArrayList<>();

    /** A server that does nothing but listen. */
    private final Listening.Binding<ServerSocket> binding = new Listening.Binding<>() {
        @Override
        public ServerSocket bind(InetSocketAddress address) throws IOException {
            ServerSocket socket = new ServerSocket();
            bound.add(socket);
            socket.bind(address);
            return socket;
        }

        @Override
        public int port(ServerSocket server) {
            return server.getLocalPort();
        }
    };

    @Test
    void shouldListenOnTheLoopbackInterfaceAloneUnlessToldOtherwise() {
        Listener<ServerSocket> usual = Listening.on(0).open("test", 0, binding);
        Listener<ServerSocket> open = Listening.on(0).at("0.0.0.0").open("test", 0, binding);

        assertThat(usual.server().getInetAddress().isLoopbackAddress()).isTrue();
        assertThat(usual.address()).isEqualTo("127.0.0.1:" + usual.server().getLocalPort());
        assertThat(open.server().getInetAddress().isAnyLocalAddress()).isTrue();
        assertThat(open.address())
                .doesNotStartWith("0.0.0.0")
                .endsWith(":" + open.server().getLocalPort());
        usual.close();
        open.close();
        assertThat(bound).allMatch(ServerSocket::isClosed);
    }

    @Test
    void shouldGiveEachReceiverItsPortAndItsHost() {
        Listening any = Listening.on(0);
        Listener<ServerSocket> first = any.open("test", 0, binding);
        int port = first.server().getLocalPort();
        first.close();

        Listener<ServerSocket> second = Listening.on(port - 1).open("test", 1, binding);
        assertThat(second.server().getLocalPort()).isEqualTo(port);
        second.close();
        Listening preferring = any.preferring("a", "b");
        assertThat(any.preferredHost(0)).isEmpty();
        assertThat(preferring.preferredHost(0)).hasValue("a");
        assertThat(preferring.preferredHost(1)).hasValue("b");
        assertThat(preferring.preferredHost(2)).hasValue("a");
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        Listener<ServerSocket> first = Listening.on(0).open("test", 0, binding);
        int port = first.server().getLocalPort();

        assertThatThrownBy(() -> Listening.on(port).open("test", 0, binding))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("Cannot listen at 127.0.0.1:" + port + " for test: Address already in use");
        assertThatThrownBy(() -> Listening.on(65_535).open("test", 1, binding))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("would listen on port 65536");
        first.close();
    }

    @Test
    void shouldPublishWhereItListensAndTakeThatBack(@TempDir Path directory) throws IOException {
        Listening listening = Listening.on(0).publishedIn(directory.toString(), "orders");
        Listener<ServerSocket> listener = listening.open("test", 3, binding);
        Path file = directory.resolve("orders-3");

        assertThat(Files.readString(file))
                .startsWith("address=" + listener.address() + "\nsource=test\nreceiver=3\nid=");
        listener.close();
        assertThat(file).doesNotExist();
        listener.close();
    }

    @Test
    void shouldLeaveTheAddressOfTheReceiverThatCameAfter(@TempDir Path directory) throws IOException {
        Listening listening = Listening.on(0).publishedIn(directory.toString(), "orders");
        Listener<ServerSocket> before = listening.open("test", 0, binding);
        Listener<ServerSocket> after = listening.open("test", 0, binding);

        before.close();

        assertThat(Files.readString(directory.resolve("orders-0"))).startsWith("address=" + after.address());
        after.close();
    }

    @Test
    void shouldNotListenWhereTheAddressCannotBePublished(@TempDir Path directory) throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Listening.on(0)
                        .publishedIn(notADirectory.toString(), "orders")
                        .open("test", 0, binding))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("Cannot publish where test listens, in " + notADirectory);
        assertThatThrownBy(() -> Listening.on(0)
                        .publishedIn(directory.toString(), "orders")
                        .hadoop(Map.of("password", "${env:NO_SUCH_SECRET}"))
                        .open("test", 0, binding))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("${env:NO_SUCH_SECRET} leads to nothing");
        assertThat(bound).hasSize(2).allMatch(ServerSocket::isClosed);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> Listening.on(65_536)).hasMessageContaining("from 0 to 65535, found 65536");
        assertThatThrownBy(() -> Listening.on(1).at(" ")).hasMessageContaining("0.0.0.0 is all of a host's");
        assertThatThrownBy(() -> Listening.on(1).preferring()).hasMessageContaining("must be named");
        assertThatThrownBy(() -> Listening.on(1).publishedIn("/tmp", "a/b")).hasMessageContaining("'a/b'");
    }
}
