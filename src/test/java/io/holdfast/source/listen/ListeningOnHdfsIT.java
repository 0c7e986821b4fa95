package io.holdfast.source.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The address on HDFS, where senders on every host can read it. */
class ListeningOnHdfsIT {
    private static final Listening.Binding<ServerSocket> BINDING = new Listening.Binding<>() {
        @Override
        public ServerSocket bind(InetSocketAddress address) throws IOException {
            ServerSocket socket = new ServerSocket();
            socket.bind(address);
            return socket;
        }

        @Override
        public int port(ServerSocket server) {
            return server.getLocalPort();
        }
    };

    @Test
    void shouldPublishTheAddressOfTheLatestAndTakeItBack() {
        try (TestBed bed = TestBed.open("listening-on-hdfs")) {
            HdfsCluster hdfs = HdfsCluster.in(bed).start();
            String directory = hdfs.uri() + "/addresses";
            Listening listening =
                    Listening.on(0).publishedIn(directory, "orders").hadoop(Map.of("dfs.replication", "2"));

            Listener<ServerSocket> before = listening.open("test", 0, BINDING);
            assertThat(published(directory)).startsWith("address=" + before.address() + "\n");
            Listener<ServerSocket> after = listening.open("test", 0, BINDING);
            before.close();
            assertThat(published(directory)).startsWith("address=" + after.address() + "\n");
            after.close();

            assertThatThrownBy(() -> published(directory)).isInstanceOf(StorageMissingException.class);
        }
    }

    private static String published(String directory) {
        try (Storage storage = Storage.open(directory, Map.of())) {
            return new String(storage.readSmall(storage.root() + "/orders-0", 4096), StandardCharsets.UTF_8);
        }
    }
}
