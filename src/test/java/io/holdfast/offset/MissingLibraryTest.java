package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.metric.Metrics;
import io.holdfast.testbed.ReducedClassPath;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said, in a class loader of its own, when a client library is not on the class path. */
class MissingLibraryTest {
    /** Runs inside the class loader: opens a store and returns the failure as text. */
    public static final class Inside {
        private Inside() {}

        /** What opening the store at the address fails with. */
        public static String open(String address) {
            Throwable failure = catchThrowable(() -> {
                OffsetStoreSettings settings = OffsetStores.at(address, Map.of());
                try (OffsetStore store =
                        settings.open(new OffsetStoreContext("orders", Ticker.system(), Metrics.none()))) {
                    store.load();
                }
            });
            return String.valueOf(failure);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "zookeeper://127.0.0.1:1/x, curator,  org.apache.curator:curator-framework:2.13.0",
        "zookeeper://127.0.0.1:1/x, zookeeper, org.apache.zookeeper:zookeeper:3.6.3",
        "topic://127.0.0.1:1/x,     kafka-clients, org.apache.kafka:kafka-clients:3.4.1",
        "redis://127.0.0.1:1,       jedis,    redis.clients:jedis:8.0.2",
        "hbase://127.0.0.1:1/x,     hbase,    org.apache.hbase:hbase-shaded-client-byo-hadoop:2.5.12-hadoop3",
    })
    void shouldNameTheArtifactToAdd(String address, String missing, String artifact) {
        assertThat(openWithout(missing, address))
                .startsWith(OffsetRefusedException.class.getName())
                .contains(address.replaceFirst("/x$", ""))
                .contains("add " + artifact);
    }

    @Test
    void shouldOpenFilesWithoutAnyClient() {
        String directory =
                Path.of(System.getProperty("java.io.tmpdir"), "holdfast-none").toString();
        assertThat(openWithout("curator|zookeeper|jedis|kafka|hadoop|hbase", directory))
                .isEqualTo("null");
    }

    private static String openWithout(String missing, String address) {
        return ReducedClassPath.call(missing, Inside.class, "open", address);
    }
}
