package io.holdfast.spark.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.JobJar;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Drivers of their own that are killed, and started again with code that cannot understand what the earlier one saved.
 * Every record is counted: each comes out exactly once, under the name of the stream that it came in by.
 */
class UpgradeIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final List<String> STREAMS = List.of("orders", "returns");
    private static final List<String> OPENED = List.of(
            "java.lang", "java.lang.invoke", "java.net", "java.nio", "java.util", "java.util.concurrent", "sun.nio.ch");

    private static final String APPLICATION = """
            import io.holdfast.source.Decoders;
            import io.holdfast.spark.HoldfastContext;
            import io.holdfast.spark.HoldfastStreams;
            import io.holdfast.spark.context.Numbers;
            import java.time.Duration;
            import org.apache.spark.SparkConf;
            import org.apache.spark.streaming.Durations;
            import org.apache.spark.streaming.api.java.JavaStreamingContext;

            public class NAME {
                public static void main(String[] args) throws Exception {
                    String directory = args[0];
                    SparkConf conf = new SparkConf().setMaster("local[6]").setAppName("upgrade")
                            .set("spark.ui.enabled", "false")
                            .set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
                            .set("spark.holdfast.wal.dir", directory + "/log");
                    JavaStreamingContext context = HoldfastContext.getOrCreate(
                            directory + "/checkpoint", conf, () -> make(conf, directory, Long.parseLong(args[1])));
                    context.start();
                    System.out.println("RUNS");
                    context.awaitTermination();
                }

                private static JavaStreamingContext make(SparkConf conf, String directory, long batchMillis) {
                    JavaStreamingContext context = new JavaStreamingContext(conf, Durations.milliseconds(batchMillis));
                    for (String name : "STREAMS".split(",")) {
                        HoldfastStreams.from(new Numbers(directory, name)).named(name)
                                .changing(options -> options.withBlockAge(Duration.ofMillis(50)))
                                .decodedBy(Decoders.utf8()).on(context)
                                .map(number -> name + " " + number)
                                .foreachRDD((rdd, time) ->
                                        Numbers.putOut(directory, name, time.milliseconds(), rdd.collect()));
                    }
                    return context;
                }
            }
            """;

    private final List<Path> ownClassPath = Stream.of(
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                            .split(":", -1))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .toList();

    private TestBed bed;
    private Path directory;

    @BeforeEach
    void open() {
        bed = TestBed.open("upgrade");
        directory = bed.directory("application");
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void shouldProcessEveryRecordOnceWhenTheCodeIsAnotherOneAndTheFirstAttemptIsKilledToo() throws IOException {
        Path before = application("CountBefore", "orders,returns");
        Path after = application("CountAfter", "returns,orders");
        allow(200);
        try (JavaProcess driver = start("CountBefore", before, 300)) {
            awaitOut(400);
            hold();
            allow(500);
            awaitAcknowledged(500);
            driver.kill9();
        }
        assertThat(files("checkpoint-")).isNotEmpty();
        allow(600);
        try (JavaProcess driver = start("CountAfter", after, 300)) {
            driver.awaitLog("Giving back", LIMIT);
            driver.kill9();
        }
        Files.delete(directory.resolve("hold"));
        try (JavaProcess driver = start("CountAfter", after, 300)) {
            awaitOut(1200);
            driver.awaitLog("aside into", LIMIT);
            Await.until(
                    "a checkpoint of its own",
                    LIMIT,
                    () -> !files("checkpoint-").isEmpty(),
                    driver::output);
            driver.kill9();
        }
        assertThat(files("set-aside-")).isNotEmpty();
        allow(650);
        try (JavaProcess driver = start("CountAfter", after, 300)) {
            driver.awaitLog("Restored the context", LIMIT);
            awaitOut(1300);
        }
        assertEachOnce(650);
    }

    @Test
    void shouldProcessEveryRecordOnceWhenADriverIsKilledBeforeItsFirstCheckpoint() throws IOException {
        Path jar = application("Count", "orders,returns");
        allow(300);
        try (JavaProcess driver = start("Count", jar, 120_000)) {
            awaitAcknowledged(300);
            driver.kill9();
        }
        assertThat(files("checkpoint-")).isEmpty();
        assertThat(out()).isEmpty();
        try (JavaProcess driver = start("Count", jar, 300)) {
            awaitOut(600);
            driver.awaitLog("Gave back", LIMIT);
        }
        assertEachOnce(300);
    }

    private Path application(String name, String streams) {
        return JobJar.compile(
                bed.root(), name, APPLICATION.replace("NAME", name).replace("STREAMS", streams), ownClassPath);
    }

    private JavaProcess start(String name, Path jar, long batchMillis) {
        return bed.java(name, name)
                .jvmOptions(OPENED.stream()
                        .map(opened -> "--add-opens=java.base/" + opened + "=ALL-UNNAMED")
                        .toList())
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base() + "/conf/log4j2.properties")
                .classPath(jar.toString())
                .classPath(ownClassPath.stream().map(Path::toString).toArray(String[]::new))
                .arguments(directory.toString(), Long.toString(batchMillis))
                .start();
    }

    private void allow(long limit) {
        STREAMS.forEach(name -> Numbers.allow(directory, name, limit));
    }

    private void hold() throws IOException {
        Files.createFile(directory.resolve("hold"));
    }

    private void awaitAcknowledged(long count) {
        Await.until(
                "all to be acknowledged",
                LIMIT,
                () -> STREAMS.stream().allMatch(name -> Numbers.acknowledged(directory, name) == count),
                () -> STREAMS.stream()
                        .map(name -> name + " " + Numbers.acknowledged(directory, name))
                        .toList()
                        .toString());
    }

    private void awaitOut(int count) {
        Await.until(count + " results", LIMIT, () -> out().size() >= count, () -> out().size() + " results");
    }

    private List<String> files(String prefix) {
        try (Stream<Path> files = Files.list(directory.resolve("checkpoint"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> out() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("out-"))
                    .toList()) {
                String stream = file.getFileName().toString().split("-", -1)[1];
                Files.readAllLines(file).forEach(line -> lines.add(stream + ": " + line));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return lines;
    }

    private void assertEachOnce(long numbers) {
        Map<String, Long> expected = new TreeMap<>();
        STREAMS.forEach(name ->
                LongStream.range(0, numbers).forEach(number -> expected.put(name + ": " + name + " " + number, 1L)));
        Map<String, Long> found =
                out().stream().collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        assertThat(found).isEqualTo(expected);
    }
}
