package io.holdfast.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One worker with its work directory, which it keeps over kill and start. */
final class SparkWorker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final int index;
    private final SparkHome home;
    private final SparkClusterSettings settings;
    private final Map<String, String> environment;
    private @Nullable JavaProcess process;

    SparkWorker(int index, SparkHome home, SparkClusterSettings settings, Map<String, String> environment) {
        this.index = index;
        this.home = home;
        this.settings = settings;
        this.environment = environment;
    }

    /** With new ports each time: the master refuses a second worker at an address that it still believes alive. */
    void launch(String masterUrl) {
        if (isAlive()) {
            throw new TestBedException("The worker runs already, " + process);
        }
        process = home.java("worker-" + index, "org.apache.spark.deploy.worker.Worker")
                .jvmOptions("-Xmx256m")
                .jvmOptions(settings.daemonOptions())
                .environment("JDK_JAVA_OPTIONS", home.applicationOptions())
                .environment(environment)
                .arguments("--host", "127.0.0.1")
                .arguments("--port", Integer.toString(FreePorts.next()))
                .arguments("--webui-port", Integer.toString(FreePorts.next()))
                .arguments("--cores", Integer.toString(settings.cores()))
                .arguments("--memory", settings.memory())
                .arguments("--work-dir", workDirectory().toString())
                .arguments(masterUrl)
                .start();
    }

    void awaitRegistration() {
        process().awaitLog("Successfully registered with master", START_LIMIT);
    }

    Path workDirectory() {
        return home.directory().resolve("work-" + index);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    JavaProcess process() {
        if (process == null) {
            throw new TestBedException("Worker " + index + " was never started");
        }
        return process;
    }

    /** Ends it with all that it started. */
    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
