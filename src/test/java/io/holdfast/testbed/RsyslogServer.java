package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Debian's rsyslog on 127.0.0.1, which takes messages by RELP into a queue on disk and forwards them by RELP. It keeps its
 * port and its queue over kill and start. Not thread-safe.
 */
public final class RsyslogServer implements AutoCloseable {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "rsyslogd";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CONFIGURATION = """
            global(workDirectory="%1$s" maxMessageSize="2m")
            module(load="imrelp")
            module(load="omrelp")
            template(name="whole" type="string" string="%%TIMESTAMP:::date-rfc3339%% %%HOSTNAME%% %%syslogtag%%%%msg%%\\n")
            ruleset(name="forward" queue.type="Disk" queue.filename="forward" queue.spoolDirectory="%1$s"
                    queue.checkpointInterval="1" queue.maxDiskSpace="200m" queue.timeoutEnqueue="0") {
            %2$s}
            input(type="imrelp" address="127.0.0.1" port="%3$d" maxDataSize="2m" ruleset="forward")
            *.* stop
            """;
    private static final String ACTION = """
              action(type="omrelp" target="127.0.0.1" port="%d" template="whole" timeout="60"
                     conn.timeout="5" action.resumeInterval="1" %s)
            """;

    private final TestBed bed;
    private final int port = FreePorts.next();
    private final Path directory;
    private List<Integer> targets = List.of();
    private String extra = "";
    private @Nullable JavaProcess process;

    private RsyslogServer(TestBed bed) {
        this.bed = bed;
        this.directory = bed.directory("rsyslog");
    }

    /** A server that is not started yet and is closed with the bed. */
    public static RsyslogServer in(TestBed bed) {
        RsyslogServer server = new RsyslogServer(bed);
        bed.closeFirst(server);
        return server;
    }

    /** Where it takes messages. */
    public int port() {
        return port;
    }

    /** Where it sends to from the next start on: the first, and each other one while all before it do not answer. */
    public RsyslogServer forwardingTo(Integer... ports) {
        targets = List.of(ports);
        return this;
    }

    /** More parameters of the actions that forward. */
    public RsyslogServer with(String parameters) {
        extra = parameters;
        return this;
    }

    /** Starts it, on the queue it left if it ran before, and returns when it takes messages. */
    public RsyslogServer start() {
        if (process != null && process.isAlive()) {
            throw new TestBedException("rsyslog on port " + port + " runs already, " + process);
        }
        Path configuration = directory.resolve("rsyslog.conf");
        try {
            Files.writeString(configuration, CONFIGURATION.formatted(directory, actions(), port));
            Files.deleteIfExists(directory.resolve("pid"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + configuration, e);
        }
        JavaProcess started = bed.program(
                        "rsyslog",
                        Services.require(PROGRAM, "rsyslog"),
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        directory.resolve("pid").toString())
                .start();
        process = started;
        Await.until(
                "rsyslog to listen on port " + port,
                LIMIT,
                () -> ListeningPorts.of(
                                new OsProcess(ProcessHandle.of(started.pid()).orElseThrow()))
                        .contains(port),
                started::toString);
        return this;
    }

    private String actions() {
        StringBuilder actions = new StringBuilder();
        for (int i = 0; i < targets.size(); i++) {
            String order = i == 0 ? "" : "action.execOnlyWhenPreviousIsSuspended=\"on\" ";
            // The last one keeps trying; the others give up, so that the next one is tried.
            String retry = i == targets.size() - 1 ? "action.resumeRetryCount=\"-1\" " : "";
            actions.append(ACTION.formatted(targets.get(i), order + retry + extra));
        }
        return actions.toString();
    }

    /** The server's current process, to read its log. */
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("rsyslog on port " + port + " was never started");
        }
        return process;
    }

    /** SIGKILL; it keeps its queue. */
    public void kill9() {
        process().kill9();
    }

    /** Ends it and deletes its queue. Idempotent. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        FileTree.delete(directory);
    }
}
