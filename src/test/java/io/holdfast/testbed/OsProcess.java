package io.holdfast.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One process of the operating system, also a child of another process. Thread-safe.
 *
 * <p>It is told apart by process id <em>and</em> start time, so that a signal never hits a process that got the id
 * later. A zombie counts as ended: in a container nobody may ever collect it.
 */
public final class OsProcess {
    private static final Duration DEATH_LIMIT = Duration.ofSeconds(10);

    private final ProcessHandle handle;

    OsProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /** The process id. */
    public long pid() {
        return handle.pid();
    }

    /** Whether it runs, or is suspended. */
    public boolean isAlive() {
        return handle.isAlive() && !isZombie();
    }

    /** SIGKILL, to this process alone; returns when it is gone. Nothing happens if it has ended before. */
    public void kill9() {
        handle.destroyForcibly();
        awaitEnd(DEATH_LIMIT);
    }

    /** SIGTERM, to this process alone; throws if it is still there after {@code limit}. */
    public void terminate(Duration limit) {
        handle.destroy();
        awaitEnd(limit);
    }

    /**
     * SIGSTOP: it keeps its connections and its memory but does nothing until {@link #resume()}. Returns when none of its
     * threads runs any more: one of them must see the signal first, which takes a while on a busy machine.
     */
    public void suspend() {
        signal("STOP");
        Await.until(
                "process " + pid() + " to be suspended",
                DEATH_LIMIT,
                () -> !isAlive() || threadStates().chars().allMatch(state -> "TtZX".indexOf(state) >= 0),
                () -> "threads in the states " + threadStates());
    }

    /** The same for a process that may end by itself meanwhile; false if it has. */
    boolean suspendUnlessEnded() {
        try {
            suspend();
            return isAlive();
        } catch (TestBedException failure) {
            if (isAlive()) {
                throw failure;
            }
            return false;
        }
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Program and arguments, or nothing once it has ended. */
    public List<String> commandLine() {
        return zeroSeparated("cmdline");
    }

    /** Its working directory, while it lives. */
    public Optional<Path> directory() {
        try {
            return Optional.of(Files.readSymbolicLink(proc("cwd")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<String> environment() {
        return zeroSeparated("environ");
    }

    /** Sends SIGKILL and does not wait. */
    void shoot() {
        handle.destroyForcibly();
    }

    long startMillis() {
        return handle.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
    }

    @Override
    public String toString() {
        return "process " + pid() + (isAlive() ? "" : " (ended)");
    }

    private void awaitEnd(Duration limit) {
        Await.until("the end of process " + pid(), limit, () -> !isAlive(), () -> String.join(" ", commandLine()));
    }

    private boolean isZombie() {
        try {
            String stat = Files.readString(proc("stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    /** A letter for each thread, as in {@code /proc/<pid>/task/<id>/stat}; one that ends meanwhile counts as X. */
    private String threadStates() {
        try (Stream<Path> threads = Files.list(proc("task"))) {
            return threads.map(thread -> state(thread.resolve("stat"))).collect(Collectors.joining());
        } catch (IOException e) {
            return "X";
        }
    }

    private static String state(Path file) {
        try {
            String stat = Files.readString(file, StandardCharsets.ISO_8859_1);
            int at = stat.lastIndexOf(')') + 2;
            return stat.substring(at, at + 1);
        } catch (IOException e) {
            return "X";
        }
    }

    private void signal(String name) {
        if (!isAlive()) {
            throw new TestBedException("Cannot send SIG" + name + " to process " + pid() + ": it has ended");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            int status = kill.waitFor();
            if (status != 0) {
                throw new TestBedException("kill -" + name + " " + pid() + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new TestBedException("Cannot run kill -" + name + " " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestBedException("Interrupted while sending SIG" + name + " to " + pid(), e);
        }
    }

    private List<String> zeroSeparated(String file) {
        try {
            String text = Files.readString(proc(file), StandardCharsets.ISO_8859_1);
            return text.isEmpty() ? List.of() : List.of(text.split("\0", -1));
        } catch (IOException e) {
            // It has ended in between, or belongs to another user: in both cases it is none of ours.
            return List.of();
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(pid()), file);
    }
}
