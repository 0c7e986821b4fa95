package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A JVM, or another program, that was started in a test bed, with its log. Thread-safe. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration TERMINATE_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final Process process;
    private final OsProcess os;
    private final LogFile log;

    JavaProcess(String name, Process process, LogFile log) {
        this.name = name;
        this.process = process;
        this.os = new OsProcess(process.toHandle());
        this.log = log;
    }

    /** The process id. */
    public long pid() {
        return os.pid();
    }

    /** Where its standard output and error go. */
    public Path log() {
        return log.path();
    }

    /** What it has printed up to now. */
    public String output() {
        return log.text();
    }

    /** Whether it runs, or is suspended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status (128 + signal if a signal ended it), or nothing while it lives. */
    public Optional<Integer> exitStatus() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    /**
     * Waits for a line with {@code marker} and returns it. Throws, with the last lines of the log, when it does not come
     * in time, and at once when the process has ended without it.
     */
    public String awaitLog(String marker, Duration limit) {
        return Await.get(name + " to log '" + marker + "'", limit, () -> lineOrEarlyEnd(marker), this::toString);
    }

    /** Waits for the end and returns the exit status. Throws when it does not end in time. */
    public int awaitExit(Duration limit) {
        return Await.get("the end of " + name, limit, this::exitStatus, this::toString);
    }

    /** SIGTERM and a wait of at most 30 s, after which it throws. */
    public void terminate() {
        process.destroy();
        awaitExit(TERMINATE_LIMIT);
    }

    /** SIGKILL to this process, not to its children; returns when it is gone. */
    public void kill9() {
        os.kill9();
        awaitExit(TERMINATE_LIMIT);
    }

    /** SIGSTOP: it keeps its connections and its memory but does nothing until {@link #resume()}. */
    public void suspend() {
        os.suspend();
    }

    /** SIGCONT. */
    public void resume() {
        os.resume();
    }

    /** The live processes that it started, directly or through another. A process whose parent died is not found. */
    public List<OsProcess> descendants() {
        return process.descendants().map(OsProcess::new).toList();
    }

    /** SIGKILL to it and to all that it started. Idempotent. */
    @Override
    public void close() {
        // Stopped first, so that it cannot start another child while its children are being counted.
        if (isAlive() && os.suspendUnlessEnded()) {
            List<OsProcess> children = descendants();
            kill9();
            children.forEach(OsProcess::kill9);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid()
                + exitStatus().map(s -> ", ended with status " + s).orElse("") + "), log " + log.tail();
    }

    private Optional<String> lineOrEarlyEnd(String marker) {
        boolean ended = !process.isAlive();
        Optional<String> line = log.firstLineWith(marker);
        if (ended && line.isEmpty()) {
            throw new TestBedException("It ended before it logged '" + marker + "': " + this);
        }
        return line;
    }
}
