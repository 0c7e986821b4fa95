package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A driver in a {@link SparkCluster}, over all its relaunches, also those under another driver id. Not thread-safe.
 *
 * <p>Processes are found by a mark on their command line and asked for anew with each call.
 */
public final class DriverHandle {
    private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

    private final TestBed bed;
    private final SparkCluster cluster;
    private final DriverMark mark;
    private final String submittedId;

    DriverHandle(TestBed bed, SparkCluster cluster, DriverMark mark, String submittedId) {
        this.bed = bed;
        this.cluster = cluster;
        this.mark = mark;
        this.submittedId = submittedId;
    }

    /** The driver's current id. It changes when the master relaunches the driver because its worker was lost. */
    public String id() {
        return directory().map(path -> path.getFileName().toString()).orElse(submittedId);
    }

    /** Its live JVMs, oldest first: more than one when a replaced driver still breathes. */
    public List<OsProcess> processes() {
        return bed.processes().stream().filter(mark::isOn).toList();
    }

    /** The JVM that was started last; throws when none lives. */
    public OsProcess process() {
        List<OsProcess> live = processes();
        if (live.isEmpty()) {
            throw new TestBedException("No JVM of the driver lives; " + this);
        }
        return live.get(live.size() - 1);
    }

    /** The process id of the JVM that was started last; throws when none lives. */
    public long pid() {
        return process().pid();
    }

    /** SIGKILL to the JVM that was started last; returns when it is gone. */
    public void kill9Driver() {
        process().kill9();
    }

    /**
     * How often the driver was launched again: by its worker, which counts as the same id, or by the master on another
     * worker. Counted in the drivers' work directories, where each launch leaves a line.
     */
    public int restarts() {
        long launches = cluster.driverDirectories(mark).stream()
                .mapToLong(mark::launchesIn)
                .sum();
        return (int) Math.max(0, launches - 1);
    }

    /**
     * The master's word: {@code SUBMITTED}, {@code RUNNING}, {@code FINISHED}, {@code FAILED}, {@code KILLED},
     * {@code ERROR}, {@code RELAUNCHING} (until the next launch), or {@code UNKNOWN} when the master does not answer or
     * has forgotten it. A supervised driver stays {@code RUNNING} between its death and the worker's relaunch.
     */
    public String state() {
        return Json.objectWithId(cluster.status(), id())
                .flatMap(driver -> Json.string(driver, "state"))
                .orElse("UNKNOWN");
    }

    /** The live executors of the JVM that was started last; none when it is dead. */
    public List<ExecutorProcess> executors() {
        List<OsProcess> live = processes();
        if (live.isEmpty()) {
            return List.of();
        }
        Set<Integer> ports = ListeningPorts.of(live.get(live.size() - 1));
        return bed.processes().stream()
                .filter(process -> process.commandLine().contains(EXECUTOR))
                .filter(process -> ports.contains(driverPort(process)))
                .flatMap(process -> executor(process).stream())
                .toList();
    }

    /** The work directory of the last launch, or nothing before the first. */
    public Optional<Path> directory() {
        List<Path> all = cluster.driverDirectories(mark);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Where standard output goes. Relaunches by the same worker append. Throws before the first launch. */
    public Path stdout() {
        return launched().resolve("stdout");
    }

    /** Where standard error, and so the log, goes. Relaunches by the same worker append. Throws before the first. */
    public Path stderr() {
        return launched().resolve("stderr");
    }

    /** Kills it as an operator would, through the master; it is not relaunched. Returns when the master agreed. */
    public void kill() {
        cluster.killDriver(id());
    }

    /** Waits for a JVM of the driver to live and returns it. */
    public OsProcess awaitProcess(Duration limit) {
        return Await.get(
                "a JVM of the driver", limit, () -> processes().stream().reduce((a, b) -> b), this::toString);
    }

    /** Waits until the driver was launched again at least {@code count} times and its JVM lives. */
    public void awaitRestarts(int count, Duration limit) {
        Await.until(
                count + " restarts of the driver",
                limit,
                () -> restarts() >= count && !processes().isEmpty(),
                this::toString);
    }

    /** Waits until the master tells that state. */
    public void awaitState(String state, Duration limit) {
        Await.until("the driver to be " + state, limit, () -> state().equals(state), this::toString);
    }

    /** Waits for exactly {@code count} live executors and returns them. */
    public List<ExecutorProcess> awaitExecutors(int count, Duration limit) {
        return Await.get(
                count + " executors",
                limit,
                () -> Optional.of(executors()).filter(e -> e.size() == count),
                () -> "executors " + executors() + ", " + this);
    }

    /** Waits until the standard output has at least {@code times} lines with {@code marker}, counted over relaunches. */
    public void awaitOutput(String marker, int times, Duration limit) {
        Await.until(
                times + " times '" + marker + "' in the driver's output",
                limit,
                () -> outputLines(marker) >= times,
                this::toString);
    }

    @Override
    public String toString() {
        String logs = directory()
                .map(path ->
                        new LogFile(path.resolve("stdout")).tail() + "\n" + new LogFile(path.resolve("stderr")).tail())
                .orElse("never launched");
        return id() + " is " + state() + ", processes " + processes() + ", restarts " + restarts() + ", logs " + logs;
    }

    private long outputLines(String marker) {
        return cluster.driverDirectories(mark).stream()
                .mapToLong(path -> new LogFile(path.resolve("stdout")).linesWith(marker, ""))
                .sum();
    }

    private Path launched() {
        return directory().orElseThrow(() -> new TestBedException("The driver was not launched yet; " + this));
    }

    private static int driverPort(OsProcess executor) {
        String url = option(executor.commandLine(), "--driver-url");
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    private static Optional<ExecutorProcess> executor(OsProcess process) {
        List<String> command = process.commandLine();
        return process.directory()
                .map(path -> new ExecutorProcess(
                        process, option(command, "--executor-id"), option(command, "--app-id"), path));
    }

    private static String option(List<String> command, String name) {
        int index = command.indexOf(name);
        return index < 0 || index + 1 >= command.size() ? ":0" : command.get(index + 1);
    }
}
