package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.HoldfastException;
import io.holdfast.config.SettingsException;
import io.holdfast.epoch.Epoch;
import io.holdfast.spark.HoldfastContext;
import io.holdfast.spark.HoldfastStreams;
import io.holdfast.storage.StorageException;
import io.holdfast.testbed.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.function.Function0;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start of an application in a local Spark: real checkpoints, whole, damaged and out of reach. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class ContextStartTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private static final List<Long> SEEN = new CopyOnWriteArrayList<>();

    private int made;

    @AfterEach
    void stopWhatIsLeft() {
        if (SparkContext$.MODULE$.getActive().isDefined()) {
            SparkContext$.MODULE$.getActive().get().stop();
        }
    }

    private SparkConf conf() {
        return new SparkConf(false)
                .setMaster("local[3]")
                .setAppName("start-test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
    }

    private Function0<JavaStreamingContext> factory(SparkConf conf, boolean isStateful) {
        return () -> {
            made++;
            JavaStreamingContext context = new JavaStreamingContext(conf, Durations.milliseconds(200));
            JavaDStream<?> stream = HoldfastStreams.from(new Numbers(directory.toString(), "none"))
                    .on(context);
            (isStateful ? stream.window(Durations.milliseconds(400)) : stream).foreachRDD(rdd -> {});
            return context;
        };
    }

    private JavaStreamingContext start(SparkConf conf, boolean isStateful) {
        return HoldfastContext.getOrCreate(checkpoint().toString(), conf, factory(conf, isStateful));
    }

    private Path checkpoint() {
        return directory.resolve("checkpoint");
    }

    private List<Path> files() {
        if (!Files.exists(checkpoint())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(checkpoint())) {
            return files.filter(file -> file.getFileName().toString().startsWith("checkpoint-"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private void runUntilCheckpoints(int count) {
        JavaStreamingContext context = start(conf(), false);
        context.start();
        Await.until(count + " checkpoints", LIMIT, () -> files().size() >= count, () -> files().toString());
        context.stop(true, false);
    }

    private static void damage(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            content[content.length / 2] ^= 0x55;
            Files.write(file, content);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void shouldSwitchTheLogOnAndRestoreWithWhatIsSubmittedPastADamagedFile() {
        runUntilCheckpoints(4);
        assertThat(made).isOne();
        Path newest = newest();
        damage(newest);

        JavaStreamingContext restored = start(conf().set("spark.holdfast.driver.maxFailures", "9"), false);

        assertThat(made).isOne();
        SparkConf used = restored.sparkContext().getConf();
        assertThat(used.get("spark.streaming.receiver.writeAheadLog.enable")).isEqualTo("true");
        assertThat(used.get("spark.streaming.driver.writeAheadLog.class"))
                .isEqualTo("io.holdfast.spark.HoldfastDriverLog");
        assertThat(used.get("spark.holdfast.driver.maxFailures")).isEqualTo("9");
        assertThat(newest).doesNotExist();
        assertThat(checkpoint().resolve("set-aside-" + time(newest)).resolve(newest.getFileName()))
                .exists();
    }

    private Path newest() {
        return files().stream()
                .filter(file -> !file.toString().endsWith(".bk"))
                .reduce((older, newer) -> newer)
                .orElseThrow();
    }

    private static String time(Path file) {
        return file.getFileName().toString().replaceAll("\\D", "");
    }

    @Test
    void shouldNotLoseStateUnlessItMay() {
        runUntilCheckpoints(2);
        List<Path> before = files();
        before.forEach(ContextStartTest::damage);

        assertThatThrownBy(() -> start(conf(), true))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(checkpoint().toString())
                .hasMessageContaining("spark.holdfast.start.onStateLoss=accept");
        assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
        assertThat(files()).isEqualTo(before);

        JavaStreamingContext afresh = start(conf().set("spark.holdfast.start.onStateLoss", "accept"), true);
        assertThat(files()).as("before anything was given back").isEqualTo(before);
        afresh.start();
        Await.until(
                "the damaged files to be set aside",
                LIMIT,
                () -> before.stream().noneMatch(Files::exists),
                () -> files().toString());
        afresh.stop(true, false);
    }

    @Test
    void shouldFailRatherThanStartAfreshWhenTheCheckpointCannotBeReached() {
        SparkConf conf = conf().set("spark.hadoop.ipc.client.connect.max.retries", "0");
        assertThatThrownBy(
                        () -> HoldfastContext.getOrCreate("hdfs://127.0.0.1:1/checkpoint", conf, factory(conf, false)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("Cannot reach the checkpoint hdfs://127.0.0.1:1/checkpoint")
                .hasMessageContaining("start it again when its file system is back");
        assertThat(made).isZero();
    }

    @Test
    void shouldRefuseAContextThatIsMadeWithAnotherConfiguration() {
        assertThatThrownBy(() -> HoldfastContext.getOrCreate(
                        checkpoint().toString(),
                        conf(),
                        () -> new JavaStreamingContext(conf(), Durations.milliseconds(200))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("make it with the configuration that HoldfastContext was given");
        assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
    }

    @Test
    void shouldCloseARestoredContextWhenTheOldFilesCannotBeSetAside() throws IOException {
        runUntilCheckpoints(4);
        Path newest = newest();
        damage(newest);
        Path inTheWay = Files.createFile(checkpoint().resolve("set-aside-" + time(newest)));

        assertThatThrownBy(() -> start(conf(), false)).isInstanceOf(StorageException.class);

        assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
        assertThat(newest).exists();
        Files.delete(inTheWay);
        assertThat(start(conf(), false).getState()).isEqualTo(StreamingContextState.INITIALIZED);
        assertThat(made).isOne();
    }

    @Test
    void shouldTellOutputsTheEpochThatWasClaimedForThisStartAndNothingBefore() {
        List<Long> first = epochsOfOutputs();
        List<Long> second = epochsOfOutputs();

        assertThat(first).isNotEmpty().containsOnly(1L);
        assertThat(second).isNotEmpty().containsOnly(2L);
        assertThat(made).isOne();
    }

    private List<Long> epochsOfOutputs() {
        SparkConf conf = conf();
        JavaStreamingContext context = HoldfastContext.getOrCreate(checkpoint().toString(), conf, () -> {
            JavaStreamingContext fresh = factory(conf, false).call();
            HoldfastStreams.from(new Numbers(directory.toString(), "seen"))
                    .on(fresh)
                    .foreachRDD(rdd -> see(HoldfastContext.epoch(rdd.context())));
            return fresh;
        });
        assertThatThrownBy(() -> HoldfastContext.epoch(context))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("Ask within an output operation");
        SEEN.clear();
        context.start();
        Await.until("two batches", LIMIT, () -> SEEN.size() >= 2, SEEN::toString);
        assertThat(HoldfastContext.epoch(context).map(Epoch::number)).contains(SEEN.get(0));
        context.stop(true, false);
        return List.copyOf(SEEN);
    }

    private static void see(Optional<Epoch> epoch) {
        SEEN.add(epoch.orElseThrow().number());
    }

    @Test
    void shouldKnowNoEpochWhereTheDriversLogIsNotHoldfasts() {
        SparkConf conf = conf().set("spark.streaming.receiver.writeAheadLog.enable", "false")
                .remove("spark.holdfast.wal.dir");
        JavaStreamingContext context = start(conf, false);
        assertThat(conf.contains("spark.streaming.driver.writeAheadLog.class")).isFalse();
        context.start();
        assertThat(HoldfastContext.epoch(context)).isEmpty();
        context.stop(true, false);
    }
}
