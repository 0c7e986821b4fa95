package io.holdfast.story;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.DriverHandle;
import io.holdfast.testbed.ExecutorProcess;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.SparkCluster;
import io.holdfast.testbed.SparkClusterSettings;
import io.holdfast.testbed.SparkSubmission;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An example on a standalone cluster with an HDFS, as a user submits it, while executors and the driver are killed in turn,
 * {@code holdfast.rounds} times (4 unless set). Not thread-safe.
 */
final class SubmittedExample implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int EACH = 300;
    private static final int MOST_PAUSE_MILLIS = 600;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final TestBed bed;
    private final SparkCluster cluster;
    private final HdfsCluster hdfs;
    private final Path stopFile;
    private final int rounds = Integer.getInteger("holdfast.rounds", 4);
    private final long seed = Long.getLong("holdfast.seed", System.nanoTime());

    /** Sends what is numbered; returns when the source has all of it, or sends by itself. */
    interface Supply {
        void send(int from, int until) throws Exception;
    }

    /** What is in the results now: for each number how often. */
    interface Results {
        Map<Integer, Integer> counts() throws Exception;
    }

    private SubmittedExample(TestBed bed, Map<String, String> environment) {
        this.bed = bed;
        this.cluster = SparkCluster.in(bed, SparkClusterSettings.defaults().workers(1, 6, "3g"))
                .environment(0, environment);
        this.hdfs = HdfsCluster.in(bed);
        this.stopFile = bed.root().resolve("stop");
    }

    /**
     * Starts a cluster and an HDFS.
     *
     * @param environment of the worker's host, where secrets are
     */
    static SubmittedExample start(String name, Map<String, String> environment) {
        SubmittedExample example = new SubmittedExample(TestBed.open("example-" + name), environment);
        example.cluster.start();
        example.hdfs.start();
        return example;
    }

    TestBed bed() {
        return bed;
    }

    String hdfs() {
        return hdfs.uri();
    }

    /** How many records there are in the end, numbered from 1. */
    int records() {
        return (rounds + 1) * EACH;
    }

    /** An example of the examples' jar, with the jars that its users add, and with arguments that all have. */
    SparkSubmission submission(String example, List<Path> moreJars, String... arguments) {
        return submission(Artifacts.examples(bed.base()), "io.holdfast.examples." + example, moreJars, arguments)
                .arguments("--batch-millis", "500", "--stop-file", stopFile());
    }

    SparkSubmission submission(Path jar, String mainClass, List<Path> moreJars, String... arguments) {
        List<Path> jars = new ArrayList<>(List.of(Artifacts.holdfast(bed.base())));
        jars.addAll(moreJars);
        return SparkSubmission.of(jar, mainClass)
                .supervise()
                .jars(jars)
                .conf("spark.ui.enabled", "false")
                .conf("spark.executor.memory", "640m")
                .conf("spark.executor.cores", "3")
                .conf("spark.cores.max", "3")
                .conf("spark.hadoop.dfs.replication", "2")
                // So slowly that kills come in the middle of it.
                .conf("spark.streaming.receiver.maxRate", "150")
                .conf("spark.streaming.kafka.maxRatePerPartition", "50")
                .arguments(arguments);
    }

    String stopFile() {
        return stopFile.toString();
    }

    /** Submits, sends and kills; stops the driver gracefully when the last lot is in the results, and compares. */
    ExampleTally run(SparkSubmission submission, Supply supply, Results results) throws Exception {
        System.out.println("seed of the kills: holdfast.seed=" + seed);
        Random random = new Random(seed);
        DriverHandle driver = cluster.submit(submission);
        int executors = 0;
        int drivers = 0;
        for (int round = 0; round < rounds; round++) {
            int before = results.counts().size();
            supply.send(round * EACH + 1, (round + 1) * EACH + 1);
            await("records of round " + round, driver, results, counts -> counts.size() > before);
            Ticker.system().sleep(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
            if (round % 2 == 0) {
                driver.awaitExecutors(1, LIMIT).forEach(ExecutorProcess::kill9);
                executors++;
            } else {
                driver.kill9Driver();
                driver.awaitRestarts(++drivers, LIMIT);
            }
        }
        supply.send(rounds * EACH + 1, records() + 1);
        Set<Integer> last =
                IntStream.rangeClosed(rounds * EACH + 1, records()).boxed().collect(Collectors.toSet());
        await("the last records", driver, results, counts -> counts.keySet().containsAll(last));
        stop(driver);
        return new ExampleTally(records(), executors, drivers, results.counts());
    }

    private void stop(DriverHandle driver) throws IOException {
        Files.createFile(stopFile);
        driver.awaitState("FINISHED", LIMIT);
    }

    private interface Question {
        boolean isSo(Map<Integer, Integer> counts);
    }

    private static void await(String what, DriverHandle driver, Results results, Question question) {
        Await.until(
                what,
                LIMIT,
                () -> {
                    sleep();
                    return question.isSo(ask(results));
                },
                () -> ask(results).size() + " numbers are in the results; " + driver);
    }

    private static Map<Integer, Integer> ask(Results results) {
        try {
            return results.counts();
        } catch (Exception failure) {
            throw new AssertionError("Cannot read the results", failure);
        }
    }

    private static void sleep() {
        try {
            Ticker.system().sleep(BETWEEN_LOOKS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for results", interrupt);
        }
    }

    @Override
    public void close() {
        bed.close();
    }
}
