package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.metric.Metrics;
import io.holdfast.time.Ticker;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            Thread.currentThread().setContextClassLoader(Inside.class.getClassLoader());
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
    void shouldNameTheArtifactToAdd(String address, String missing, String artifact) throws Exception {
        assertThat(openWithout(missing, address))
                .startsWith(OffsetRefusedException.class.getName())
                .contains(address.replaceFirst("/x$", ""))
                .contains("add " + artifact);
    }

    @Test
    void shouldOpenFilesWithoutAnyClient() throws Exception {
        String directory =
                Path.of(System.getProperty("java.io.tmpdir"), "holdfast-none").toString();
        assertThat(openWithout("curator|zookeeper|jedis|kafka|hadoop|hbase", directory))
                .isEqualTo("null");
    }

    private static String openWithout(String missing, String address) throws Exception {
        List<URL> path = new ArrayList<>();
        // Surefire hides the class path in a jar of its own, and says so here.
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        for (String entry : entries.split(File.pathSeparator, -1)) {
            if (!String.valueOf(Path.of(entry).getFileName()).matches("(" + missing + ").*")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader without =
                new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Method open = without.loadClass(Inside.class.getName()).getMethod("open", String.class);
            return (String) open.invoke(null, address);
        } catch (InvocationTargetException failure) {
            throw new AssertionError(failure.getCause());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
