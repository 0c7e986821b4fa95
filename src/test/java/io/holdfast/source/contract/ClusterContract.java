package io.holdfast.source.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spark.HoldfastStreams;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.DriverHandle;
import io.holdfast.testbed.FileTree;
import io.holdfast.testbed.JobJar;
import io.holdfast.testbed.OsProcess;
import io.holdfast.testbed.SparkCluster;
import io.holdfast.testbed.SparkClusterSettings;
import io.holdfast.testbed.SparkSubmission;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A source through Spark on a standalone cluster whose executor is killed with the receiver, {@code holdfast.rounds}
 * times (2 unless set): every record is put out, a second time only if the source could not know better, and no secret
 * is in any file of the cluster, the checkpoint among them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ClusterContract {
    private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RECORDS = 300;
    private static final int LOOKS_PER_STIR = 200;

    private final TestBed bed = TestBed.open(getClass().getSimpleName());
    private final SourceServer server = serverIn(bed);
    private final Path directory = bed.directory("application");
    private int looks;

    /** The server, not started yet. Called once, from the constructor, so it may not use fields of the subclass. */
    protected abstract SourceServer serverIn(TestBed testBed);

    /** One class of each jar that the adapter's users add; those of {@link SourceServer#clientClassPath} come by themselves. */
    protected abstract List<Class<?>> clients();

    @BeforeAll
    void startServer() {
        server.start();
    }

    @AfterAll
    void endServer() {
        bed.close();
    }

    @Test
    void shouldPutOutEveryRecordWhenTheExecutorIsKilledWithTheReceiver() throws IOException {
        int rounds = Integer.getInteger("holdfast.rounds", 2);
        SourcePlace place = server.place("cluster");
        SparkCluster cluster = SparkCluster.in(
                        bed, SparkClusterSettings.defaults().workers(1, 6, "3g"))
                .environment(0, server.environment())
                .start();
        ReceiverPlan.of(place.source()).writeTo(directory.resolve(ReceiverRun.PLAN));
        DriverHandle driver = submit(cluster);

        place.publish(Numbered.payloads(0, RECORDS));
        await("the first records", driver, () -> output().containsKey(RECORDS - 1));
        for (int round = 1; round <= rounds; round++) {
            List<OsProcess> executors = executors();
            place.publish(Numbered.payloads(round * RECORDS, (round + 1) * RECORDS));
            // The receiver is in the middle of them: looking for it now would take longer than it needs.
            executors.forEach(OsProcess::kill9);
            int last = (round + 1) * RECORDS - 1;
            await("records of round " + round, driver, () -> output().containsKey(last) || !stirred(place));
        }
        Set<Integer> all = Numbered.numbers(0, (rounds + 1) * RECORDS);
        await("all records", driver, () -> output().keySet().containsAll(all) || !stirred(place));
        await(
                "the server to have heard of all",
                driver,
                () -> place.unacknowledged().orElse(0) == 0);

        assertDuplicatesExplained();
        assertSecretsNowhere();
        System.out.println(getClass().getSimpleName() + ": " + rounds + " executors killed: " + all.size()
                + " records, all put out, " + repeated() + " of them twice, " + redelivered()
                + " marked as delivered before");
    }

    private DriverHandle submit(SparkCluster cluster) {
        Path jar = JobJar.compile(bed.root(), "Empty", "public class Empty {}", List.of());
        String classes = String.join(":", classPath());
        return cluster.submit(SparkSubmission.of(jar, SourceDriver.class.getName())
                .conf("spark.driver.extraClassPath", classes)
                .conf("spark.executor.extraClassPath", classes)
                .conf("spark.executor.memory", "512m")
                .conf("spark.executor.cores", "2")
                .conf("spark.cores.max", "2")
                .conf(settings())
                .arguments(directory.toString()));
    }

    private Map<String, String> settings() {
        return Map.of(
                "spark.app.name",
                "cluster-contract",
                "spark.streaming.receiver.writeAheadLog.enable",
                "true",
                "spark.streaming.receiver.writeAheadLog.class",
                "io.holdfast.spark.HoldfastWriteAheadLog",
                "spark.streaming.driver.writeAheadLog.class",
                "io.holdfast.spark.HoldfastDriverLog",
                "spark.holdfast.wal.dir",
                directory.resolve("log").toString(),
                "spark.holdfast.receiver.blockRecords",
                Integer.toString(ReceiverPlan.BLOCK_RECORDS),
                "spark.holdfast.receiver.blockAge",
                "100ms");
    }

    private List<String> classPath() {
        List<String> entries = new ArrayList<>();
        entries.add(CodePlace.of(HoldfastStreams.class));
        entries.add(CodePlace.of(ClusterContract.class));
        clients().forEach(client -> entries.add(CodePlace.of(client)));
        entries.addAll(server.clientClassPath());
        return entries;
    }

    private List<OsProcess> executors() {
        List<OsProcess> found = bed.processes().stream()
                .filter(process -> process.commandLine().contains(EXECUTOR))
                .toList();
        assertThat(found).as("executors that can be killed").isNotEmpty();
        return found;
    }

    /** Now and then; true always, for a condition that goes on waiting. */
    private boolean stirred(SourcePlace place) {
        if (++looks % LOOKS_PER_STIR == 0) {
            place.stir();
        }
        return true;
    }

    private interface Question {
        boolean isSo();
    }

    private void await(String what, DriverHandle driver, Question question) {
        Await.until(what, LIMIT, question::isSo, () -> output().size() + " numbers put out. " + driver);
    }

    /** For each number how often it was put out as new, and how often as delivered before. */
    private Map<Integer, List<Boolean>> output() {
        Path file = directory.resolve(SourceDriver.OUTPUT);
        Map<Integer, List<Boolean>> output = new TreeMap<>();
        if (Files.exists(file)) {
            String text = text(file);
            // The last line may be one that is being written.
            text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(line -> {
                String[] fields = line.split(" ", -1);
                output.computeIfAbsent(Integer.parseInt(fields[0]), none -> new ArrayList<>())
                        .add(Boolean.parseBoolean(fields[1]));
            });
        }
        return output;
    }

    private long repeated() {
        return output().values().stream().filter(times -> times.size() > 1).count();
    }

    private long redelivered() {
        return output().values().stream().filter(times -> times.contains(true)).count();
    }

    /** At most once as new; whatever else there is was delivered again, where the source can tell. */
    private void assertDuplicatesExplained() {
        if (server.unknown(SourceCase.REDELIVERED_FLAG).isEmpty()) {
            output().forEach((number, times) -> assertThat(times)
                    .as("deliveries of number %d, true where it came again", number)
                    .filteredOn(again -> !again)
                    .hasSizeLessThanOrEqualTo(1));
        }
    }

    /** Logs of master, worker, driver and executors, checkpoints, received blocks, everything. */
    private void assertSecretsNowhere() {
        Set<String> found = new TreeSet<>();
        for (Path place : List.of(directory, bed.logs())) {
            FileTree.files(place).stream().filter(this::holdsSecret).forEach(file -> found.add(file.toString()));
        }
        assertThat(directory.resolve(SourceDriver.CHECKPOINT)).isNotEmptyDirectory();
        assertThat(found).as("files with a secret in them").isEmpty();
    }

    private boolean holdsSecret(Path file) {
        String text = text(file);
        return server.secrets().stream().anyMatch(text::contains);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException deletedMeanwhile) {
            return "";
        } catch (IOException e) {
            throw new AssertionError("Cannot read " + file, e);
        }
    }
}
