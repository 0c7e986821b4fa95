package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.wal.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every command: help, wrong use, and directories that are no log. */
class HoldfastTest {
    @TempDir
    private Path directory;

    private CommandBench bench;

    @BeforeEach
    void setUp() {
        bench = new CommandBench(directory.resolve("log"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair", "migrate"})
    void shouldPrintHelpForEachCommand(String command) {
        assertThat(bench.run("wal", command, "--help")).isZero();
        assertThat(bench.out()).contains("Usage: holdfast wal " + command).contains("--json");
    }

    @Test
    void shouldPrintHelpAndVersion() {
        assertThat(bench.run("--help")).isZero();
        assertThat(bench.out()).contains("wal").contains("the storage cannot be reached");
        assertThat(bench.run("--version")).isZero();
        assertThat(bench.out()).startsWith("holdfast ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair"})
    void shouldRefuseAnUnknownOption(String command) {
        assertThat(bench.run("wal", command, "--colour", "red", bench.path())).isEqualTo(2);
        assertThat(bench.err()).contains("--colour").contains("Usage:");
        assertThat(bench.out()).isEmpty();
    }

    @Test
    void shouldRefuseToDoNothing() {
        assertThat(bench.run()).isEqualTo(2);
        assertThat(bench.run("wal")).isEqualTo(2);
        assertThat(bench.err()).contains("A command is missing").contains("verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair"})
    void shouldSayThatThereIsNoDirectory(String command) {
        assertThat(bench.run("wal", command, bench.path())).isEqualTo(2);
        assertThat(bench.err()).contains("There is no directory file:" + bench.path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair"})
    void shouldSayThatNothingWasFoundInAnEmptyDirectory(String command) throws IOException {
        Files.createDirectories(bench.directory);
        assertThat(bench.run("wal", command, bench.path())).isZero();
        assertThat(bench.out()).contains("Nothing was found in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair"})
    void shouldRefuseADirectoryOfSomethingElse(String command) throws IOException {
        Files.createDirectories(bench.directory);
        Files.writeString(bench.directory.resolve("letter.txt"), "Dear all");
        assertThat(bench.run("wal", command, bench.path())).isEqualTo(2);
        assertThat(bench.err()).contains("no log directory").contains("letter.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "verify", "dump", "repair"})
    void shouldSayThatTheStorageCannotBeReached(String command) {
        int status = bench.run(
                "wal",
                command,
                "-D",
                "ipc.client.connect.max.retries=0",
                "-Ddfs.client.retry.policy.enabled=false",
                "hdfs://127.0.0.1:1/log");
        assertThat(status).isEqualTo(3);
        assertThat(bench.err()).contains("hdfs://127.0.0.1:1/log");
    }

    @Test
    void shouldAskForTheApplicationWhenTheDirectoryDoesNotSayItAnyMore() throws IOException {
        bench.write(Role.DATA, true, 2);
        Files.delete(bench.directory.resolve("holdfast.application"));
        assertThat(bench.run("wal", "ls", bench.path())).isEqualTo(1);
        assertThat(bench.err()).contains("--application");
        assertThat(bench.run("wal", "ls", "--application", "orders", bench.path()))
                .isZero();
    }
}
