package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.WriteAheadLogUtils;
import org.junit.jupiter.api.Test;

class SparkBatchingTest {
    private static final String KEY = "spark.streaming.driver.writeAheadLog.allowBatching";

    @Test
    void shouldKeepTheWriterOutAndTheThreadsIn() {
        SparkConf conf = new SparkConf(false);

        SparkBatching batching = SparkBatching.keptOut(conf);
        assertThat(WriteAheadLogUtils.isBatchingEnabled(conf, true)).isFalse();

        batching.useThreads();
        assertThat(WriteAheadLogUtils.isBatchingEnabled(conf, true)).isTrue();
    }

    @Test
    void shouldUseThreadsAgainAfterACheckpointOfTheTimeBetween() {
        SparkConf frozen = new SparkConf(false);
        var unused = SparkBatching.keptOut(frozen);

        SparkBatching.keptOut(frozen).useThreads();

        assertThat(WriteAheadLogUtils.isBatchingEnabled(frozen, true)).isTrue();
    }

    @Test
    void shouldLeaveItOffForThoseWhoSwitchedItOff() {
        SparkConf conf = new SparkConf(false).set(KEY, "false");

        SparkBatching.keptOut(conf).useThreads();

        assertThat(WriteAheadLogUtils.isBatchingEnabled(conf, true)).isFalse();
    }
}
