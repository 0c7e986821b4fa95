package io.holdfast.cells;

import io.holdfast.spark.HoldfastStreams;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.FileTree;
import io.holdfast.testbed.JavaCommand;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.SparkLine;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * One cell: a directory with its journals, and the processes that are started on it, one after the other or at once. Not
 * thread-safe.
 */
final class DriverCell implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(90);

    private final TestBed bed;
    private final CellPlan plan;
    private final String spark;

    private DriverCell(TestBed bed, CellPlan plan, String spark) {
        this.bed = bed;
        this.plan = plan;
        this.spark = spark;
    }

    static DriverCell open(String name, CellPlan plan) {
        return open(name, plan, SparkLine.spark());
    }

    /** On a Spark of that class path. */
    static DriverCell open(String name, CellPlan plan, String spark) {
        TestBed bed = TestBed.open("cell-" + name);
        Path directory = bed.directory("data");
        return new DriverCell(
                bed, plan.with("directory", directory).with("checkpoint", directory.resolve("checkpoint")), spark);
    }

    CellPlan plan() {
        return plan;
    }

    TestBed bed() {
        return bed;
    }

    Path directory() {
        return plan.directory();
    }

    /** Starts the application as planned. */
    JavaProcess start() {
        return start(plan);
    }

    /** Starts the application by a changed plan for the same directory. */
    JavaProcess start(CellPlan changed) {
        return command(changed).start();
    }

    private JavaCommand command(CellPlan changed) {
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java("driver", CellDriver.class.getName())
                .jvmOptions(opens)
                .jvmOptions(
                        "-Xmx512m",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-Djdk.reflect.useDirectMethodHandle=false",
                        "-Dlog4j2.configurationFile=" + bed.base().resolve("conf/log4j2.properties"))
                .classPath(classes().toArray(new String[0]))
                .classPath(bed.classPath(spark) + "/*")
                .arguments(changed.arguments());
    }

    /** What an application has beside Spark. */
    static List<String> classes() {
        return List.of(CodePlace.of(HoldfastStreams.class), CodePlace.of(CellDriver.class));
    }

    /** Starts the command line to offer a batch. */
    JavaProcess offer(long batch) {
        return bed.java("offer", "io.holdfast.cli.Holdfast")
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base().resolve("conf/log4j2.properties"))
                .classPath(classes().toArray(new String[0]))
                .classPath(CodePlace.of(CommandLine.class), bed.classPath(spark) + "/*")
                .arguments("batches", "offer", directory().resolve("log").toString(), Long.toString(batch))
                .start();
    }

    void set(int output, String deed, long number) {
        Switches.set(directory(), output, deed, record(number));
    }

    void clear(int output) {
        Switches.clear(directory(), output);
    }

    /** A record of the first receiver of the first stream. */
    static String record(long number) {
        return CountedRecords.text(CellPlan.partition(0, 0), number);
    }

    Tally tally() {
        return new Tally(plan);
    }

    /** Waits until the files say something; the process must live on meanwhile. */
    Tally await(String what, JavaProcess process, Predicate<Tally> condition) {
        return await(what, LIMIT, process, condition);
    }

    Tally await(String what, Duration limit, JavaProcess process, Predicate<Tally> condition) {
        Await.until(
                what,
                limit,
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(
                                "The driver ended while waiting for " + what + ": " + tally() + ". " + process);
                    }
                    return condition.test(tally());
                },
                () -> tally() + ". " + process);
        return tally();
    }

    /** Waits until an output has finished so many batches behind the one in which it was tried with a record. */
    Tally awaitPassed(JavaProcess process, int output, long number, int batches) {
        return await(
                "output " + output + " to pass record " + number + " by " + batches + " batches", process, tally -> {
                    Set<Long> times = tally.timesOf(output, "A", record(number));
                    return !times.isEmpty()
                            && tally.batchesAfter(output, times.iterator().next()) >= batches;
                });
    }

    /** Waits until everything was acknowledged and delivered to every output. */
    Tally awaitAll(JavaProcess process) {
        return await(
                "all records at all outputs",
                process,
                tally -> tally.isAllAcknowledged() && tally.lost().isEmpty());
    }

    /** Waits until the newest record has come, and three batches after it: whatever has not come by then never does. */
    Tally awaitSettled(JavaProcess process) {
        // Stock Spark computes a window of before its restart anew for each batch, which gets slower with each.
        return await("the last record to be delivered", Duration.ofMinutes(5), process, tally -> {
            boolean[] settled = {tally.isAllAcknowledged()};
            for (int output = 0; output < plan.number("outputs"); output++) {
                Set<Long> times = tally.timesOf(output, "D", record(plan.number("records")));
                settled[0] &= !times.isEmpty()
                        && tally.batchesAfter(
                                        output, times.stream().reduce(Math::max).orElseThrow())
                                >= 3;
            }
            return settled[0];
        });
    }

    /**
     * Waits until everything was acknowledged and nothing has been delivered for eight batches, whatever is missing then:
     * batches that are run again come before new ones.
     */
    Tally awaitQuiet(JavaProcess process) {
        // Batches whose records are gone fail slowly.
        return await("eight batches without a record", Duration.ofMinutes(5), process, tally -> {
            boolean isQuiet = tally.isAllAcknowledged();
            for (int output = 0; output < plan.number("outputs"); output++) {
                long last = tally.lines(output, "D").stream()
                        .mapToLong(Tally.Line::time)
                        .max()
                        .orElse(Long.MAX_VALUE);
                isQuiet &= tally.batchesAfter(output, last) >= 8;
            }
            return isQuiet;
        });
    }

    /** How long all segments of a role are together. */
    long logBytes(String role) {
        return segments(role).stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** The segments of a role, on a local disk. */
    List<Path> segments(String role) {
        return FileTree.files(directory().resolve("log").resolve(role));
    }

    /** The files of the log that a process holds open. */
    List<String> openLogFiles(long process) {
        String below = directory().resolve("log").toString();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process), "fd"))) {
            return descriptors
                    .map(DriverCell::target)
                    .filter(target -> target.startsWith(below))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list the open files of process " + process, failure);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** Waits for the end by itself, with that status. */
    void awaitEnd(JavaProcess process, int status) {
        int found = process.awaitExit(LIMIT);
        if (found != status) {
            throw new AssertionError(
                    "Expected the driver to end with status " + status + ": " + tally() + ". " + process);
        }
    }

    @Override
    public void close() {
        bed.close();
    }
}
