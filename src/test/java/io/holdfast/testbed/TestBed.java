package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of its own under {@code target/testbed} and every process that is started in it.
 *
 * <p>Each process carries the bed's mark in its environment and hands it on to its children, so that a bed finds all of
 * them, also those whose parent was killed. {@link #close()} ends them; a shutdown hook does so when the JVM ends
 * without. Logs stay. Thread-safe.
 *
 * <p>The project is found by the system property {@code holdfast.basedir}, or else is the working directory.
 */
public final class TestBed implements AutoCloseable {
    private static final int REAP_ROUNDS = 200;
    private static final Set<TestBed> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Thread hook = new Thread(() -> OPEN.forEach(TestBed::endProcesses), "testbed-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private final Path base;
    private final Path root;
    private final String mark;
    private final Deque<AutoCloseable> fixtures = new ArrayDeque<>();
    private final Map<String, Integer> uses = new HashMap<>();

    private TestBed(Path base, Path root) {
        this.base = base;
        this.root = root;
        this.mark = "HOLDFAST_TESTBED_" + UUID.randomUUID().toString().replace('-', '_');
    }

    /** Creates {@code target/testbed/<name>-<n>} with the first number that is free. */
    public static TestBed open(String name) {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            throw new TestBedException("The test bed needs Linux: it finds its processes through /proc");
        }
        Path base = Path.of(System.getProperty("holdfast.basedir", System.getProperty("user.dir")))
                .toAbsolutePath();
        try {
            TestBed bed = new TestBed(base, freshDirectory(base.resolve("target/testbed"), name));
            Files.createDirectories(bed.logs());
            Files.createDirectories(bed.temporary());
            OPEN.add(bed);
            return bed;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a test bed '" + name + "' below " + base, e);
        }
    }

    /** The project's directory. */
    public Path base() {
        return base;
    }

    /** The bed's own directory. */
    public Path root() {
        return root;
    }

    /** Where the logs of the bed's processes are; they outlive the bed. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Creates a new directory in the bed: {@code name}, or {@code name-2} if that is used, and so on. */
    public Path directory(String name) {
        try {
            int number = number("directory " + name);
            return Files.createDirectories(root.resolve(number == 1 ? name : name + "-" + number));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the directory " + name + " in " + root, e);
        }
    }

    /** The directory with the jars of a foreign class path; throws with the remedy if it was not resolved. */
    public Path classPath(String name) {
        Path jars = base.resolve("target/classpaths").resolve(name);
        if (!Files.exists(jars.resolve(".stamp"))) {
            throw new TestBedException("The class path '" + name + "' is not there: " + jars
                    + " is missing or incomplete. Run scripts/classpaths.sh " + name + " (mvn verify does so too).");
        }
        return jars;
    }

    /** The jars of a foreign class path, one by one, as for {@code --jars}. */
    public List<Path> jars(String name) {
        try (Stream<Path> files = Files.list(classPath(name))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the class path " + name, e);
        }
    }

    /** A JVM to start in this bed; its log is {@code logs/<name>-<n>.log}, with a new number for each call. */
    public JavaCommand java(String name, String mainClass) {
        Path log = logs().resolve(name + "-" + number("log " + name) + ".log");
        return new JavaCommand(name, mainClass, root, log)
                .environment(mark, "1")
                .jvmOptions("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + temporary());
    }

    /** A program to start in this bed; its log is as for {@link #java}. */
    ProgramCommand program(String name, Path executable, String... arguments) {
        Path log = logs().resolve(name + "-" + number("log " + name) + ".log");
        return new ProgramCommand(name, executable, List.of(arguments), root, log).environment(mark, "1");
    }

    /** The live processes of this bed, oldest first. */
    public List<OsProcess> processes() {
        String entry = mark + "=1";
        return ProcessHandle.allProcesses()
                .map(OsProcess::new)
                .filter(process -> process.environment().contains(entry) && process.isAlive())
                .sorted(Comparator.comparingLong(OsProcess::startMillis).thenComparingLong(OsProcess::pid))
                .toList();
    }

    /** Closes the bed's servers, the last one first, then ends whatever process is left. Idempotent. */
    @Override
    public void close() {
        TestBedException failure = new TestBedException("Closing the test bed " + root + " failed");
        for (AutoCloseable fixture = next(); fixture != null; fixture = next()) {
            try {
                fixture.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        endProcesses();
        FileTree.delete(temporary());
        OPEN.remove(this);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Has {@code fixture} closed with the bed, before all that were added earlier. */
    synchronized void closeFirst(AutoCloseable fixture) {
        fixtures.push(fixture);
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    private synchronized @Nullable AutoCloseable next() {
        return fixtures.poll();
    }

    private synchronized int number(String name) {
        return uses.merge(name, 1, Integer::sum);
    }

    /** Again and again: a process that was just being started shows only in a later round. */
    private void endProcesses() {
        for (int round = 0; round < REAP_ROUNDS; round++) {
            List<OsProcess> left = processes();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(OsProcess::shoot);
            Await.pause();
        }
        throw new TestBedException("These processes of " + root + " survive SIGKILL: " + processes());
    }

    private static Path freshDirectory(Path parent, String name) throws IOException {
        Files.createDirectories(parent);
        int number = 1;
        while (true) {
            try {
                return Files.createDirectory(parent.resolve(name + "-" + number));
            } catch (FileAlreadyExistsException e) {
                // An earlier run keeps its logs there.
                number++;
            }
        }
    }
}
