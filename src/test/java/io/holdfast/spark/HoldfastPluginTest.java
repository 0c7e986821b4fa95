package io.holdfast.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.metric.PublishedMetrics;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.Http;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** What somebody sees who asks a real Spark for its metrics. */
class HoldfastPluginTest {
    private static final String PREFIX = ".driver.plugin.io.holdfast.spark.HoldfastPlugin.";

    @Test
    void shouldShowCountersAndTextsOfBeforeAndAfterTheStartInSparksMetrics() throws Exception {
        PublishedMetrics.group("plugin-test").counter("before").add(5);
        int port = FreePorts.next();
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("plugin")
                .set("spark.plugins", HoldfastPlugin.class.getName())
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.port", Integer.toString(port));
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            PublishedMetrics.group("plugin-test").counter("after").add(6);
            PublishedMetrics.group("plugin-test").gauge("why", () -> "a batch failed");

            String shown = Http.get(spark.sc().uiWebUrl().get() + "/metrics/json/");

            assertThat(shown)
                    .contains(spark.sc().applicationId() + PREFIX + "plugin-test.before\":{\"value\":5}")
                    .contains(PREFIX + "plugin-test.after\":{\"value\":6}")
                    .contains(PREFIX + "plugin-test.why\":{\"value\":\"a batch failed\"}")
                    .contains(PREFIX + "up\":{\"value\":1}");
        }
    }
}
