package io.holdfast.story;

import io.holdfast.testbed.Await;
import io.holdfast.testbed.DriverHandle;
import io.holdfast.testbed.ExecutorProcess;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.SparkCluster;
import io.holdfast.testbed.SparkClusterSettings;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A word count on a real standalone cluster with its senders, and what one does to it. Everything is a process of its
 * own; {@link #close} ends them all and keeps the logs. Not thread-safe, but {@link #progress} may be asked by another
 * thread.
 */
public final class Story implements AutoCloseable {
    static final String TOPIC = "lines";
    static final String GROUP = "word-count";
    private static final Duration LAUNCH = Duration.ofSeconds(90);

    private final StoryPlan plan;
    private final TestBed bed;
    private final SparkCluster cluster;
    private final @Nullable KafkaBroker broker;
    private final @Nullable HdfsCluster hdfs;
    private final Cast cast;
    private final List<Sender> senders = new ArrayList<>();
    private final Path output;
    private final Path stopFile;
    private final Delivered delivered;
    private final Submissions submissions;
    private @Nullable DriverHandle driver;

    private Story(StoryPlan plan, TestBed bed) {
        this.plan = plan;
        this.bed = bed;
        this.cluster = SparkCluster.in(bed, SparkClusterSettings.defaults().workers(2, 4, "2g"));
        this.broker = plan.kafka() ? KafkaBroker.in(bed) : null;
        this.hdfs = plan.hdfs() ? HdfsCluster.in(bed) : null;
        this.cast = new Cast(bed, plan);
        this.output = bed.root().resolve("output");
        this.stopFile = bed.root().resolve("stop");
        this.delivered = new Delivered(output);
        this.submissions = new Submissions(bed, plan);
    }

    /** Prepares a story; nothing runs yet. */
    public static Story of(StoryPlan plan) {
        return new Story(plan, TestBed.open(plan.name()));
    }

    /** Starts cluster, broker and, where the plan says so, HDFS. */
    public void startServers() {
        cluster.start();
        if (hdfs != null) {
            hdfs.start();
        }
        if (broker != null) {
            broker.start();
            broker.createTopic(TOPIC, 2);
        }
    }

    /** Starts the senders; the TCP sender waits for its receiver. */
    public void startSenders() {
        senders.add(cast.tcpSender());
        if (broker != null) {
            senders.add(cast.kafkaSender(broker.bootstrap()));
        }
    }

    /** Submits the word count and waits until a batch of this submission is written, unless all lines are counted. */
    public void submit() {
        try {
            Files.deleteIfExists(stopFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + stopFile, e);
        }
        int batchesBefore = batches();
        driver = cluster.submit(submissions.of(
                cast.tcpPort(), Optional.ofNullable(broker), Optional.ofNullable(hdfs), output, stopFile));
        Await.until(
                "a finished batch",
                LAUNCH,
                () -> batches() > batchesBefore || delivered.distinct() >= total(),
                () -> "" + driver);
    }

    private int batches() {
        delivered.distinct();
        return delivered.batches();
    }

    /** Waits until at least that share of all lines is counted. */
    public void awaitCounted(double share, Duration limit) {
        long wanted = (long) (share * total());
        Await.until(wanted + " lines to be counted", limit, () -> delivered.distinct() >= wanted, this::state);
    }

    /** Waits until every sender has ended, which they do when all is confirmed, and all lines are counted. */
    public void awaitAll(Duration limit) {
        senders.forEach(sender -> sender.process().awaitExit(limit));
        Await.until("all lines to be counted", limit, () -> delivered.distinct() >= total(), this::state);
    }

    /** Waits until all senders are done and nothing new was counted for a while. */
    public void awaitQuiet(Duration quiet, Duration limit) {
        senders.forEach(sender -> sender.process().awaitExit(limit));
        AtomicLong counted = new AtomicLong(-1);
        AtomicLong since = new AtomicLong(System.nanoTime());
        Await.until("quiet", limit, () -> isQuiet(counted, since, quiet), this::state);
    }

    private boolean isQuiet(AtomicLong counted, AtomicLong since, Duration quiet) {
        long now = delivered.distinct();
        if (counted.getAndSet(now) != now) {
            since.set(System.nanoTime());
        }
        return System.nanoTime() - since.get() > quiet.toNanos();
    }

    /** Kills an executor that runs a receiver, with SIGKILL, and returns its process id. */
    public long killReceiverExecutor() {
        ExecutorProcess executor =
                Await.get("an executor that runs a receiver", LAUNCH, this::receiverExecutor, this::state);
        executor.kill9();
        return executor.pid();
    }

    private Optional<ExecutorProcess> receiverExecutor() {
        return driver().executors().stream().filter(Story::runsReceiver).findFirst();
    }

    private static boolean runsReceiver(ExecutorProcess executor) {
        return Files.exists(executor.stderr())
                && lines(executor.stderr()).anyMatch(line -> line.contains("Called receiver 0 onStart"));
    }

    /** Kills the driver with SIGKILL, waits for its relaunch, and returns the killed process id. */
    public long killDriver() {
        long pid = driver().pid();
        int restarts = driver().restarts();
        driver().kill9Driver();
        driver().awaitRestarts(restarts + 1, LAUNCH);
        return pid;
    }

    /** Stops the word count gracefully, through its stop file, and waits for its end. */
    public void stopGracefully() {
        try {
            Files.createFile(stopFile);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + stopFile, e);
        }
        driver().awaitState("FINISHED", LAUNCH);
    }

    /** Kills the broker with SIGKILL and starts it again on its data. */
    public void restartBroker() {
        if (broker == null) {
            throw new IllegalStateException("No broker takes part in this story");
        }
        broker.kill9();
        broker.restart();
    }

    /** Waits for a line with that marker in a log of a process and returns the last one. */
    public String logLine(String process, String marker) {
        return Await.get(
                "'" + marker + "' in the log of the " + process, LAUNCH, () -> lastLine(process, marker), this::state);
    }

    private Optional<String> lastLine(String process, String marker) {
        try (Stream<Path> logs = Files.list(bed.logs())) {
            return logs.filter(log -> log.getFileName().toString().contains(process))
                    .flatMap(Story::lines)
                    .filter(line -> line.contains(marker))
                    .reduce((first, last) -> last);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + bed.logs(), e);
        }
    }

    private static Stream<String> lines(Path log) {
        try {
            return Files.readString(log).lines();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + log, e);
        }
    }

    /** Has a program of its own compare the journals with what the word count wrote. */
    public Comparison compare() {
        return cast.compare(output, senders);
    }

    /** How far it is now. */
    public Progress progress() {
        long sent = senders.stream().mapToLong(Sender::sent).sum();
        return new Progress(total(), sent, stored(), delivered.distinct());
    }

    private long stored() {
        if (plan.stock()) {
            return 0;
        }
        long byTcp = senders.isEmpty() ? 0 : senders.get(0).acked();
        return byTcp + (broker == null ? 0 : cast.committed(broker.bootstrap()));
    }

    private long total() {
        return (long) plan.lines() * (plan.kafka() ? 2 : 1);
    }

    /** The driver over all its relaunches. */
    public DriverHandle driver() {
        if (driver == null) {
            throw new IllegalStateException("Nothing was submitted yet");
        }
        return driver;
    }

    /** The cluster. */
    public SparkCluster cluster() {
        return cluster;
    }

    /** The bed with all logs. */
    public TestBed bed() {
        return bed;
    }

    /** Where the application's own pages are. */
    public String applicationUi() {
        return "http://127.0.0.1:" + submissions.uiPort();
    }

    private String state() {
        return progress().bar() + ", " + driver + ", senders " + senders;
    }

    @Override
    public void close() {
        cast.close();
        bed.close();
    }
}
