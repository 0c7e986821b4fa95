package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stock Spark standalone cluster on 127.0.0.1: a master and workers, each a process of its own, as an operator would
 * start them. The master keeps what it knows on disk, so that it finds its drivers and applications again after kill
 * and start. Not thread-safe.
 */
public final class SparkCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration SUBMIT_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final SparkClusterSettings settings;
    private final int port = FreePorts.next();
    private final int uiPort = FreePorts.next();
    private final List<SparkWorker> workers = new ArrayList<>();
    private final Map<Integer, Map<String, String>> environments = new TreeMap<>();
    private @Nullable SparkHome home;
    private @Nullable JavaProcess master;

    private SparkCluster(TestBed bed, SparkClusterSettings settings) {
        this.bed = bed;
        this.settings = settings;
    }

    /** A cluster with {@link SparkClusterSettings#defaults()} that is not started yet and is closed with the bed. */
    public static SparkCluster in(TestBed bed) {
        return in(bed, SparkClusterSettings.defaults());
    }

    /** A cluster that is not started yet and is closed with the bed. */
    public static SparkCluster in(TestBed bed, SparkClusterSettings settings) {
        SparkCluster cluster = new SparkCluster(bed, settings);
        bed.closeFirst(cluster);
        return cluster;
    }

    /** Sets variables of the environment of a worker and of all that it starts. Before {@link #start}. */
    public SparkCluster environment(int worker, Map<String, String> variables) {
        environments.put(worker, Map.copyOf(variables));
        return this;
    }

    /** Starts master and workers; returns when all workers are registered. */
    public SparkCluster start() {
        SparkHome fresh = SparkHome.create(bed, bed.directory("spark"), settings);
        home = fresh;
        launchMaster();
        for (int index = 0; index < settings.workers(); index++) {
            SparkWorker worker = new SparkWorker(index, fresh, settings, environments.getOrDefault(index, Map.of()));
            workers.add(worker);
            worker.launch(masterUrl());
        }
        workers.forEach(SparkWorker::awaitRegistration);
        return this;
    }

    /** The master's address, {@code spark://127.0.0.1:port}; the same for the cluster's whole life. */
    public String masterUrl() {
        return "spark://127.0.0.1:" + port;
    }

    /** The master's web page. */
    public String uiUrl() {
        return "http://127.0.0.1:" + uiPort;
    }

    /** What is {@code SPARK_HOME} for the cluster; worker {@code i} works in {@code work-i} below. */
    public Path directory() {
        return home().directory();
    }

    /**
     * Submits in cluster mode; returns when the master has accepted the driver, before it runs. Throws with the
     * submission's log when it is refused.
     */
    public DriverHandle submit(SparkSubmission submission) {
        DriverMark mark = DriverMark.fresh();
        JavaProcess submit = home().java("submit", "org.apache.spark.deploy.SparkSubmit")
                .jvmOptions("-Xmx256m")
                .arguments(submission.arguments(masterUrl(), mark))
                .start();
        String line = submit.awaitLog("successfully submitted as driver-", SUBMIT_LIMIT);
        return new DriverHandle(bed, this, mark, line.substring(line.lastIndexOf("driver-")));
    }

    /** The master's current process, to suspend it or to read its log. */
    public JavaProcess master() {
        if (master == null) {
            throw new TestBedException("The Spark cluster at " + masterUrl() + " was never started");
        }
        return master;
    }

    /** A worker's current process alone, without what it started; the first has index 0. */
    public JavaProcess worker(int index) {
        return workers.get(index).process();
    }

    /** SIGKILL to the master. */
    public void killMaster() {
        master().kill9();
    }

    /** Starts the master again at its address; returns when it leads and knows all workers that live. */
    public void startMaster() {
        launchMaster();
        awaitWorkers(Duration.ofSeconds(90));
    }

    /** SIGKILL to a worker with all drivers and executors on it, as if its host were lost. */
    public void killWorker(int index) {
        workers.get(index).close();
    }

    /** Starts a worker again on its old work directory; returns when it is registered. */
    public void startWorker(int index) {
        SparkWorker worker = workers.get(index);
        worker.launch(masterUrl());
        worker.awaitRegistration();
    }

    /** Waits until the master counts as many live workers as there are. */
    public void awaitWorkers(Duration limit) {
        long expected = workers.stream().filter(SparkWorker::isAlive).count();
        Await.until(
                "the master at " + masterUrl() + " to have " + expected + " workers",
                limit,
                () -> Json.number(status(), "aliveworkers").orElse(-1) == expected
                        && Json.string(status(), "status").orElse("").equals("ALIVE"),
                () -> status() + " " + master());
    }

    /** The master's status page as JSON, or an empty string while it does not answer. */
    public String status() {
        return Http.get(uiUrl() + "/json/");
    }

    /** Ends all workers with what runs on them, then the master. The logs of drivers and executors stay. Idempotent. */
    @Override
    public void close() {
        workers.forEach(SparkWorker::close);
        if (master != null) {
            master.close();
        }
    }

    /** Where drivers with that mark were launched, oldest first. */
    List<Path> driverDirectories(DriverMark mark) {
        List<Path> found = new ArrayList<>();
        for (SparkWorker worker : workers) {
            found.addAll(driverDirectories(worker.workDirectory(), mark));
        }
        found.sort(Comparator.comparing(directory -> directory.getFileName().toString()));
        return found;
    }

    void killDriver(String id) {
        home().java("driver-kill", "org.apache.spark.deploy.Client")
                .jvmOptions("-Xmx256m")
                .arguments("kill", masterUrl(), id)
                .start()
                .awaitLog("Kill request for " + id + " submitted", SUBMIT_LIMIT);
    }

    private void launchMaster() {
        if (master != null && master.isAlive()) {
            throw new TestBedException("The master runs already, " + master);
        }
        JavaProcess process = home().java("master", "org.apache.spark.deploy.master.Master")
                .jvmOptions("-Xmx256m", "-Dspark.deploy.recoveryMode=FILESYSTEM")
                .jvmOptions("-Dspark.deploy.recoveryDirectory=" + directory().resolve("recovery"))
                .jvmOptions(settings.daemonOptions())
                .arguments("--host", "127.0.0.1", "--port", Integer.toString(port))
                .arguments("--webui-port", Integer.toString(uiPort))
                .start();
        master = process;
        // With these ports or not at all: where one is busy, Spark silently takes the next.
        process.awaitLog("Starting Spark master at " + masterUrl(), START_LIMIT);
        process.awaitLog("started at " + uiUrl(), START_LIMIT);
        process.awaitLog("I have been elected leader", START_LIMIT);
    }

    private SparkHome home() {
        if (home == null) {
            throw new TestBedException("The Spark cluster at " + masterUrl() + " was never started");
        }
        return home;
    }

    private static List<Path> driverDirectories(Path work, DriverMark mark) {
        if (!Files.isDirectory(work)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> drivers = Files.newDirectoryStream(work, "driver-*")) {
            drivers.forEach(driver -> {
                if (mark.launchesIn(driver) > 0) {
                    found.add(driver);
                }
            });
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the drivers in " + work, e);
        }
    }
}
