package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.Storage;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.S3Server;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Real processes write a log through s3a, and they or the server are killed; everything that a write had returned from
 * is found, once, and nothing else. Run by {@code scripts/torture.sh wal}.
 */
class S3LogTorture {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROUNDS = Integer.getInteger("holdfast.rounds", 3);
    private static final int THREADS = 8;
    private static TestBed bed;
    private static S3Server s3;

    @BeforeAll
    static void startServer() {
        bed = TestBed.open("s3-log");
        s3 = S3Server.in(bed).start();
    }

    @AfterAll
    static void endServer() {
        bed.close();
    }

    @Test
    void shouldRefuseToAppendAndNameTheSetting() {
        try (Storage storage = open("append")) {
            WriteAheadLog log = new WriteAheadLog(
                    storage, LogOptions.builder("endless", Role.DATA).build());
            assertThatThrownBy(() -> LogBench.write(log, "one"))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("set spark.holdfast.wal.mode=objects");
            assertThat(LogBench.drain(log)).isEmpty();
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedRecordWhenTheWriterIsKilled() {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "writer-" + round;
            JavaProcess writer = startWriter(name);
            int acknowledged = 200 + 150 * round;
            awaitCount(writer, "acknowledged", count -> count >= acknowledged);
            writer.kill9();
            check("writer killed", name, writer);
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedRecordWhenTheServerIsKilledAndStartedAgain() {
        for (int round = 0; round < ROUNDS; round++) {
            String name = "server-" + round;
            JavaProcess writer = startWriter(name);
            awaitCount(writer, "acknowledged", count -> count >= 100);
            s3.kill();
            long failures = round % 2;
            awaitCount(writer, "failed", count -> count >= failures * THREADS);
            long before = count(writer, "acknowledged");
            s3.startAgain();
            awaitCount(writer, "acknowledged", count -> count >= before + 100);
            writer.kill9();
            check("server killed", name, writer);
        }
    }

    private static Storage open(String name) {
        return Storage.open(s3.uri() + "/" + name, s3.hadoopOptions());
    }

    private static JavaProcess startWriter(String name) {
        List<String> hadoop = s3.hadoopOptions().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .toList();
        return bed.java("writer", EndlessObjects.class.getName())
                .classPath(bed.base() + "/target/classes", bed.base() + "/target/test-classes")
                .classPath(bed.classPath("spark") + "/*", bed.classPath("s3a") + "/*")
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base() + "/conf/log4j2.properties")
                .arguments(s3.uri() + "/" + name, Integer.toString(THREADS))
                .arguments(hadoop)
                .start();
    }

    private static void awaitCount(JavaProcess writer, String word, LongPredicate enough) {
        Await.until(
                "the writer to have enough writes " + word,
                LIMIT,
                () -> writer.isAlive() && enough.test(count(writer, word)),
                writer::toString);
    }

    private static long count(JavaProcess writer, String word) {
        return lines(writer, word).count();
    }

    /** Complete lines only: the last one may be cut by the kill, and then nobody was told. */
    private static Stream<String> lines(JavaProcess writer, String word) {
        return writer.output().lines().filter(line -> line.startsWith(word + " ") && line.endsWith(" end"));
    }

    private static void check(String story, String name, JavaProcess writer) {
        List<String> acknowledged = lines(writer, "acknowledged").toList();
        Set<String> failed = new HashSet<>();
        lines(writer, "failed").forEach(line -> failed.add(line.split(" ", 3)[1]));
        try (Storage storage = open(name)) {
            WriteAheadLog log = new WriteAheadLog(storage, EndlessObjects.options());
            List<String> found = LogBench.drain(log);
            assertThat(found).doesNotHaveDuplicates();
            List<String> rest = new ArrayList<>(found);
            Set<String> told = new HashSet<>();
            for (String line : acknowledged) {
                String record = record(line.split(" ", 3)[1]);
                assertThat(UTF_8.decode(log.read(address(line))).toString()).isEqualTo(record);
                told.add(record);
            }
            assertThat(found).as("everything acknowledged").containsAll(told);
            rest.removeAll(told);
            // In flight at the kill: at most one record of each thread. None that was told to have failed is among
            // them unless it was in the last object.
            assertThat(rest).as("written, but nobody was told").hasSizeLessThanOrEqualTo(THREADS);
            rest.forEach(text -> assertThat(text).isEqualTo(record(text.substring(0, text.indexOf(' ')))));
            LogInspection inspection = LogInspection.of(storage, Role.DATA, "endless");
            assertThat(inspection.findings()).isEmpty();
            System.out.println("S3LogTorture: " + story + ": " + acknowledged.size() + " acknowledged, all found in "
                    + inspection.segments().size() + " objects; " + failed.size() + " failed; " + rest.size()
                    + " in flight at the kill found");
        }
    }

    private static String record(String id) {
        String[] parts = id.split("-", -1);
        return EndlessObjects.record(parts[0], Integer.parseInt(parts[1]));
    }

    private static RecordAddress address(String line) {
        String[] parts = line.split(" ", -1);
        return new RecordAddress(
                parts[2],
                Long.parseLong(parts[3]),
                Integer.parseInt(parts[4]),
                Integer.parseInt(parts[5]),
                Integer.parseInt(parts[6]));
    }
}
