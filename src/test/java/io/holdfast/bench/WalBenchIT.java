package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script as a user does: every case once, with tiny amounts. What it measures is looked at by nobody. */
class WalBenchIT {
    private static final Path BASE =
            Path.of(System.getProperty("holdfast.basedir", ".")).toAbsolutePath();

    @TempDir
    Path directory;

    private record Ended(int status, String out, String err) {}

    @Test
    void shouldMeasureEachCellAndWriteTheResults() throws Exception {
        // when
        Ended bench = bench("wal", "--quick", "--output", directory.toString());

        // then
        assertThat(bench.status).as(bench.err).isZero();
        JsonNode cases = new ObjectMapper()
                .readTree(directory.resolve("wal.json").toFile())
                .get("cases");
        Set<String> cells = new TreeSet<>();
        for (JsonNode each : cases) {
            cells.add(each.get("cell").asText());
            assertThat(each.get("ratio").asDouble()).as(each.toString()).isPositive();
            assertThat(bench.out)
                    .contains("| " + each.get("cell").asText() + " "
                            + each.get("name").asText() + " |");
            each.get("contenders").forEach(WalBenchIT::assertMeasured);
        }
        assertThat(cells).containsExactly("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8");
        assertThat(ReportTest.texts(Files.readString(directory.resolve("wal.svg"))))
                .contains("figures mean nothing")
                .contains("T8 end to end on HDFS");
    }

    private static void assertMeasured(JsonNode contender) {
        assertThat(contender.get("micros")).hasSize(1);
        assertThat(contender.get("micros").get(0).asDouble()).isPositive();
        assertThat(contender.get("medianMicros").get(0).asDouble()).isPositive();
    }

    @Test
    void shouldNameCellsAndRefuseOthers() throws Exception {
        assertThat(bench("wal", "--list", "--cells", "T6").out)
                .startsWith("T6 HDFS clean of 1,000 files, one bucket")
                .doesNotContain("T5");

        Ended unknown = bench("wal", "--cells", "T1,T17");
        assertThat(unknown.status).isEqualTo(2);
        assertThat(unknown.err).contains("--cells knows T1,T2,T3,T4,T5,T6,T7,T8, found [T1, T17]");
    }

    @Test
    void shouldTellHowItIsUsed() throws Exception {
        Ended help = bench("--help");

        assertThat(help.status).isZero();
        assertThat(help.out).contains("--rounds N");
        assertThat(bench("sources").status).isEqualTo(2);
        assertThat(bench().status).isEqualTo(2);
    }

    private Ended bench(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(BASE.resolve("scripts/bench.sh").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
