package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as a user runs it: the bundle jar, Spark's jars, a process of its own. */
class HoldfastCommandIT {
    private static final Path BASE = Path.of(System.getProperty("holdfast.basedir", ""));
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    private Path directory;

    private CommandBench bench;

    @BeforeEach
    void setUp() {
        bench = new CommandBench(directory.resolve("log"));
    }

    /** What a process left behind. Immutable. */
    private record Outcome(int status, String out, String err) {}

    private Outcome holdfast(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(BASE.resolve("scripts/holdfast").toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().remove("HOLDFAST_JAR");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends in time", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    @Test
    void shouldListAndVerifyALogAndEndWithTheStatusOfWhatItFound() throws Exception {
        List<RecordAddress> addresses = bench.write(Role.DATA, true, 10);

        Outcome listed = holdfast("wal", "ls", "--json", bench.path());
        assertThat(listed.status()).as(listed.err()).isZero();
        assertThat(listed.err()).isEmpty();
        for (String line : listed.out().lines().toList()) {
            JsonNode object = new ObjectMapper().readTree(line);
            assertThat(object.get("type").asText()).isIn("segment", "total");
        }
        assertThat(holdfast("wal", "verify", bench.path()).status()).isZero();

        CommandBench.flip(CommandBench.file(addresses.get(3)), addresses.get(3).offset() + 30);
        Outcome damaged = holdfast("wal", "verify", bench.path());
        assertThat(damaged.status()).isEqualTo(1);
        assertThat(damaged.out())
                .contains("DAMAGE " + addresses.get(3).path() + " at offset "
                        + addresses.get(3).offset());
    }

    @Test
    void shouldTellWrongUseFromAStorageThatCannotBeReached() throws Exception {
        Outcome wrong = holdfast("wal", "verify", "--no-such-option", bench.path());
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("--no-such-option").contains("Usage:");
        assertThat(wrong.out()).isEmpty();

        Outcome unreachable = holdfast("wal", "ls", "-D", "ipc.client.connect.max.retries=0", "hdfs://127.0.0.1:1/log");
        assertThat(unreachable.status()).isEqualTo(3);
        assertThat(unreachable.err()).contains("hdfs://127.0.0.1:1/log");
        assertThat(unreachable.out()).isEmpty();
    }
}
