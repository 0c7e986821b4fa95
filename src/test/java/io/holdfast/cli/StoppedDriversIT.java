package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.spark.HoldfastStop;
import io.holdfast.spark.stop.CountingDriver;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Drivers as processes that are stopped or broken in every way there is; every record is counted. */
class StoppedDriversIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private TestBed bed;
    private Path directory;
    private CommandBench commands;

    @BeforeEach
    void setUp() {
        bed = TestBed.open("stopped-drivers");
        directory = bed.directory("app");
        commands = new CommandBench(directory.resolve("log"));
    }

    @AfterEach
    void tearDown() {
        bed.close();
    }

    @Test
    void shouldLeaveNothingUndoneOnSigterm() throws IOException {
        JavaProcess driver = startAndWork();
        driver.terminate();
        assertThat(driver.exitStatus()).as(driver.toString()).contains(0);
        assertThat(driver.output()).contains("main has ended");
        assertNothingIsLeft();
        assertThat(directory.resolve("log/epoch/heartbeat")).doesNotExist();
        assertThat(directory.resolve("log/epoch/control")).doesNotExist();
    }

    @Test
    void shouldLeaveNothingUndoneWhenSparkItselfIsStoppedGracefully() throws IOException {
        JavaProcess driver = startAndWork();
        create("spark-stop");
        assertThat(driver.awaitExit(LIMIT)).as(driver.toString()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void shouldEndAtOnceOnASecondSignalAndBeStoppedByTheCommandLineAfterTheNextStart() throws IOException {
        create("hold-output");
        JavaProcess held = start();
        awaitAcknowledged(1);
        Await.until(
                "a batch under way",
                LIMIT,
                () -> json("batches", "list").get("batches").asInt() > 0,
                held::toString);
        terminate(held);
        held.awaitLog("Asked to stop by SIGTERM", LIMIT);
        terminate(held);
        assertThat(held.awaitExit(LIMIT)).as(held.toString()).isEqualTo(143);
        delete("hold-output");

        JavaProcess driver = startAndWork();
        assertThat(commands.run("app", "status", commands.path())).isZero();
        assertThat(commands.out()).contains("state running").contains("driver.epoch 2");
        assertThat(commands.run("app", "stop", commands.path()))
                .as(commands.out() + commands.err() + driver)
                .isZero();
        assertThat(commands.out()).endsWith("stopped\n");
        assertThat(driver.awaitExit(LIMIT)).as(driver.toString()).isZero();
        assertNothingIsLeft();
        assertThat(commands.run("app", "stop", commands.path())).isEqualTo(3);
    }

    @Test
    void shouldStopForAFailedOutputStayDownForPoisonAndRunTheBatchOnceItIsOffered() throws IOException {
        JavaProcess first = startAndWork("-Dspark.holdfast.driver.maxFailures=1");
        create("break-output");
        assertThat(first.awaitExit(LIMIT)).as(first.toString()).isEqualTo(3);
        delete("break-output");
        JsonNode failed = json("batches", "list");
        assertThat(failed.get("failed").asInt()).isPositive();

        JavaProcess second = start("-Dspark.holdfast.driver.maxFailures=1");
        assertThat(second.awaitExit(LIMIT)).as(second.toString()).isEqualTo(4);
        long batch = failedBatch();
        assertThat(commands.run("batches", "offer", commands.path(), Long.toString(batch)))
                .as(commands.err())
                .isZero();

        JavaProcess third = startAndWork("-Dspark.holdfast.driver.maxFailures=1");
        create("log/stop");
        assertThat(third.awaitExit(LIMIT)).as(third.toString()).isZero();
        assertNothingIsLeft();
        assertThat(directory.resolve("out/" + batch)).exists();
    }

    @Test
    void shouldStopForAnExceptionInTransformAndRepeatTheBatch() throws IOException {
        JavaProcess broken = startAndWork();
        create("break-transform");
        assertThat(broken.awaitExit(LIMIT)).as(broken.toString()).isEqualTo(3);
        assertThat(broken.output()).contains("transform is broken");
        delete("break-transform");
        assertThat(json("batches", "list").get("failed").asInt()).isEqualTo(1);

        JavaProcess driver = startAndWork();
        create("call-stop");
        assertThat(driver.awaitExit(LIMIT)).as(driver.toString()).isZero();
        assertNothingIsLeft();
    }

    private JavaProcess startAndWork(String... options) {
        int before = CountingDriver.numbers(directory).size();
        JavaProcess driver = start(options);
        Await.until(
                "batches with records",
                LIMIT,
                () -> CountingDriver.numbers(directory).size() > before + 200,
                () -> CountingDriver.numbers(directory).size() + " numbers; " + driver);
        return driver;
    }

    private JavaProcess start(String... options) {
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java("driver", CountingDriver.class.getName())
                .classPath(
                        CodePlace.of(CountingDriver.class),
                        CodePlace.of(HoldfastStop.class),
                        bed.classPath("spark") + "/*")
                .jvmOptions(opens)
                .jvmOptions(options)
                .jvmOptions(
                        "-Xmx512m", "-Dlog4j2.configurationFile=" + bed.base().resolve("conf/log4j2.properties"))
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .arguments(directory.toString())
                .start();
    }

    /** As {@code kill} does it: does not wait for the end. */
    private static void terminate(JavaProcess process) {
        assertThat(ProcessHandle.of(process.pid()).orElseThrow().destroy()).isTrue();
    }

    private void awaitAcknowledged(long least) {
        Await.until(
                "acknowledged records",
                LIMIT,
                () -> CountingDriver.acknowledged(directory) >= least,
                () -> CountingDriver.acknowledged(directory) + " acknowledged");
    }

    private void assertNothingIsLeft() throws IOException {
        long acknowledged = CountingDriver.acknowledged(directory);
        TreeSet<Long> lost =
                new TreeSet<>(LongStream.rangeClosed(1, acknowledged).boxed().toList());
        lost.removeAll(CountingDriver.numbers(directory));
        assertThat(lost).as("lost of %d acknowledged records", acknowledged).isEmpty();
        assertThat(acknowledged).isPositive();
        JsonNode total = json("batches", "list");
        assertThat(total.get("unallocatedBlocks").asInt()).as(commands.out()).isZero();
        assertThat(total.get("underWay").asInt()).as(commands.out()).isZero();
        assertThat(total.get("failed").asInt()).as(commands.out()).isZero();
    }

    private long failedBatch() throws IOException {
        JsonNode total = json("batches", "list");
        assertThat(total).isNotNull();
        for (String line : commands.out().lines().toList()) {
            JsonNode object = new ObjectMapper().readTree(line);
            if (object.path("verdict").asText().equals("failed")) {
                return object.get("batch").asLong();
            }
        }
        throw new AssertionError("no failed batch in " + commands.out());
    }

    /** The last object that a command prints. */
    private JsonNode json(String... command) {
        int status = commands.run(command[0], command[1], "--json", commands.path());
        assertThat(status).as(commands.err()).isZero();
        List<String> lines = commands.out().lines().toList();
        try {
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } catch (IOException failure) {
            throw new AssertionError(commands.out(), failure);
        }
    }

    private void create(String name) throws IOException {
        Files.createFile(directory.resolve(name));
    }

    private void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }
}
