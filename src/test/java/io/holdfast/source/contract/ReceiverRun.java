package io.holdfast.source.contract;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A receiver in a process of its own, seen from the test. Each run has a file of its own. Not thread-safe. */
public final class ReceiverRun implements AutoCloseable {
    static final String PLAN = "plan";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LOOKS_PER_STIR = 100;
    private static final String SEPARATOR = File.pathSeparator;

    private final Path directory;
    private final JavaProcess process;

    private ReceiverRun(Path directory, JavaProcess process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts a receiver and returns at once.
     *
     * @param environment where its source finds secrets
     * @param clients what follows this JVM's class path
     */
    public static ReceiverRun start(
            TestBed bed, ReceiverPlan plan, Map<String, String> environment, List<String> clients) {
        List<String> entries = new ArrayList<>(List.of(classPath()));
        entries.addAll(clients);
        return startOn(entries, bed, plan, environment);
    }

    /** The same with nothing but Spark's own jars and the bundle jar, and the program itself. */
    static ReceiverRun startFromBundle(TestBed bed, ReceiverPlan plan, Map<String, String> environment) {
        List<String> entries = List.of(
                bundle(bed).orElseThrow().toString(),
                CodePlace.of(ReceiverProgram.class),
                bed.classPath("spark") + "/*");
        return startOn(entries, bed, plan, environment);
    }

    /** The bundle jar; empty before the package phase. */
    static Optional<Path> bundle(TestBed bed) {
        try (Stream<Path> built = Files.list(bed.base().resolve("target"))) {
            return built.filter(file -> file.getFileName().toString().matches("holdfast-.*-bundle\\.jar"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for the bundle jar in target", e);
        }
    }

    private static ReceiverRun startOn(
            List<String> classPath, TestBed bed, ReceiverPlan plan, Map<String, String> environment) {
        Path directory = bed.directory("run");
        try {
            plan.writeTo(directory.resolve(PLAN));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the plan for " + plan.source(), e);
        }
        JavaProcess process = bed.java("receiver", ReceiverProgram.class.getName())
                .classPath(classPath.toArray(new String[0]))
                .jvmOptions("-Xmx256m", "-Dlog4j.shutdownHookEnabled=false")
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base() + "/conf/log4j2.properties")
                .environment(environment)
                .arguments(directory.toString())
                .start();
        return new ReceiverRun(directory, process);
    }

    /**
     * This JVM's without Spark, so that an adapter which needs Spark does not even begin, and without the APIs of JMS, of
     * which a user has the one that comes with the client.
     */
    private static String[] classPath() {
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        return Arrays.stream(entries.split(SEPARATOR, -1))
                .filter(entry -> !entry.contains("/org/apache/spark/"))
                .filter(entry -> !entry.contains("/jakarta.jms-api-") && !entry.contains("/geronimo-jms"))
                .toArray(String[]::new);
    }

    /** What is stored up to now, in the order of the file. */
    public List<StoredRecord> stored() {
        try {
            return FileSink.read(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what is stored in " + directory, e);
        }
    }

    /** The numbers of what is stored up to now in blocks before that one. */
    public Set<Integer> numbersBefore(long block) {
        return stored().stream()
                .filter(record -> record.block() < block)
                .map(StoredRecord::number)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The numbers of what is stored up to now. */
    public Set<Integer> numbers() {
        return stored().stream().map(StoredRecord::number).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until all these numbers are stored, and perhaps others. */
    public ReceiverRun awaitStored(Collection<Integer> wanted) {
        return awaitStored(wanted, () -> {});
    }

    /** The same where the source may have to be stirred before it sends again what was not acknowledged. */
    ReceiverRun awaitStored(Collection<Integer> wanted, Runnable stir) {
        AtomicInteger looks = new AtomicInteger();
        BooleanSupplier isStored = () -> {
            if (looks.incrementAndGet() % LOOKS_PER_STIR == 0) {
                stir.run();
            }
            return numbers().containsAll(wanted);
        };
        Await.until("all records to be stored", LIMIT, () -> isStored.getAsBoolean() || hasEnded(), () -> {
            Set<Integer> missing = new TreeSet<>(wanted);
            missing.removeAll(numbers());
            return missing.size() + " missing: " + missing.stream().limit(50).toList() + "; " + process;
        });
        return this;
    }

    private boolean hasEnded() {
        if (!process.isAlive() && process.exitStatus().orElse(0) != ReceiverProgram.HALTED) {
            throw new AssertionError("The receiver has ended: " + process);
        }
        return !process.isAlive();
    }

    /** Waits for a line of the log or of what the program prints, and returns it. */
    public String awaitLog(String marker) {
        return process.awaitLog(marker, LIMIT);
    }

    /** Waits until the store of that block waits for {@link #letGo}. */
    public ReceiverRun awaitHold(long block) {
        awaitLog(FileSink.HOLDING + block + " ");
        return this;
    }

    /** Lets go the blocks that are held. */
    public void letGo() {
        try {
            Files.createFile(directory.resolve(PlannedFaults.GATE));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot let go the blocks of " + directory, e);
        }
    }

    /** Waits for the engine's failure and the end of the process; returns the failure's line. */
    public String awaitFailure() {
        String failure = awaitLog(ReceiverProgram.FAILURE);
        awaitStatus(ReceiverProgram.FAILED);
        return failure;
    }

    /** Waits for a planned halt. */
    public void awaitHalt() {
        awaitStatus(ReceiverProgram.HALTED);
    }

    /** Stops it in order: everything received is stored and acknowledged, and the source is closed. */
    public ReceiverRun stop() {
        awaitLog(ReceiverProgram.READY); // before it, a signal would end it as any other process
        process.terminate();
        awaitStatus(ReceiverProgram.COMPLETE);
        return this;
    }

    private void awaitStatus(int status) {
        int found = process.awaitExit(LIMIT);
        if (found != status) {
            throw new AssertionError("The receiver ended with status " + found + ", not " + status + ": " + process);
        }
    }

    /** Ends it at once. */
    public void kill9() {
        process.kill9();
    }

    /** The value of a counter, once the process has ended in order or by its engine's failure. */
    public long counted(String metric) {
        String line = awaitLog(ReceiverProgram.COUNTED);
        Matcher matcher =
                Pattern.compile("[{ ]" + Pattern.quote(metric) + "=(\\d+)").matcher(line);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** All that it has printed and logged up to now. */
    public String output() {
        return process.output();
    }

    /** Kills it if it lives. Idempotent. */
    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.toString();
    }
}
