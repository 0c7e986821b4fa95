package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.SettingsException;
import io.holdfast.spark.log.LogCheck;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class FrozenSettingsTest {
    private static SparkConf conf() {
        SparkConf conf = new SparkConf(false).set("spark.holdfast.wal.dir", "hdfs://nn/log");
        LogCheck.switchOn(conf);
        return conf;
    }

    @Test
    void shouldTakeHoldfastsSettingsAndJarsAsSubmittedAndAllElseFromTheCheckpoint() {
        SparkConf frozen = conf().set("spark.holdfast.driver.maxFailures", "3")
                .set("spark.holdfast.receiver.blockAge", "1s")
                .set("spark.jars", "hdfs://nn/old.jar")
                .set("spark.app.name", "before");
        SparkConf submitted = conf().set("spark.holdfast.driver.maxFailures", "7")
                .set("spark.jars", "hdfs://nn/new.jar")
                .set("spark.app.name", "after");

        SparkConf merged = FrozenSettings.under(submitted, frozen);

        assertThat(merged.get("spark.holdfast.driver.maxFailures")).isEqualTo("7");
        assertThat(merged.get("spark.holdfast.receiver.blockAge")).isEqualTo("1s");
        assertThat(merged.get("spark.jars")).isEqualTo("hdfs://nn/new.jar");
        assertThat(merged.get("spark.app.name")).isEqualTo("before");
        assertThat(frozen.get("spark.holdfast.driver.maxFailures")).isEqualTo("3");
    }

    @Test
    void shouldRefuseAnotherLogDirectoryButNotAnotherSlash() {
        SparkConf same = conf().set("spark.holdfast.wal.dir", "hdfs://nn/log/");
        assertThat(FrozenSettings.under(same, conf()).get("spark.holdfast.wal.dir"))
                .isEqualTo("hdfs://nn/log/");
        assertThatThrownBy(() -> FrozenSettings.under(conf().set("spark.holdfast.wal.dir", "hdfs://nn/new"), conf()))
                .isInstanceOf(SettingsException.class)
                .hasMessage("spark.holdfast.wal.dir must stay hdfs://nn/log for as long as the application starts from"
                        + " this checkpoint, found hdfs://nn/new: what was received and not yet processed lies in the"
                        + " former. Start it with that directory and stop it gracefully, then start it with the new"
                        + " one and a checkpoint directory of its own");
    }

    @Test
    void shouldRefuseACheckpointWhoseDataLieInAnotherLog() {
        SparkConf stock = conf().remove("spark.streaming.driver.writeAheadLog.class");
        assertThatThrownBy(() -> FrozenSettings.under(conf(), stock))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("written with Spark's own log as spark.streaming.driver.writeAheadLog.class")
                .hasMessageContaining("scripts/holdfast wal migrate");
        SparkConf off = conf().set("spark.streaming.receiver.writeAheadLog.enable", "false");
        assertThatThrownBy(() -> FrozenSettings.under(off, conf()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("found the log switched off");
        assertThat(FrozenSettings.under(conf(), off).get("spark.streaming.receiver.writeAheadLog.enable"))
                .isEqualTo("true");
    }

    @Test
    void shouldTakeEitherOfHoldfastsLogsForTheDrivers() {
        SparkConf other =
                conf().set("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastWriteAheadLog");
        assertThat(FrozenSettings.under(conf(), other).get("spark.streaming.driver.writeAheadLog.class"))
                .isEqualTo("io.holdfast.spark.HoldfastDriverLog");
    }
}
