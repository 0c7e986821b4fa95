package io.holdfast.story;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Tells the story on a terminal: {@code scripts/demo.sh}. Exit status 0 when nothing was lost and both kills happened
 * (with {@code --stock}: when the story ran), 1 when something was lost, 2 for wrong use, 3 when it could not run.
 */
public final class Demo {
    private static final int LINES = 20_000;
    private static final int RATE = 400;
    private static final Duration LONGEST = Duration.ofSeconds(150);

    private final Narrator narrator;
    private final boolean stock;
    private final boolean hdfs;
    private final boolean keep;

    private Demo(List<String> options, Narrator narrator) {
        this.narrator = narrator;
        this.stock = options.contains("--stock");
        this.hdfs = options.contains("--hdfs");
        this.keep = options.contains("--keep");
    }

    public static void main(String[] args) {
        List<String> options = List.of(args);
        if (!Set.of("--stock", "--hdfs", "--keep").containsAll(options)) {
            System.err.println("Unknown option in " + options + "; see scripts/demo.sh --help");
            System.exit(2);
        }
        Narrator narrator = new Narrator(System.out);
        try {
            System.exit(new Demo(options, narrator).run());
        } catch (RuntimeException failure) {
            narrator.stopFollowing();
            System.err.println();
            System.err.println("The demo could not go on: " + failure.getMessage());
            System.exit(3);
        }
    }

    private int run() {
        try (Story story = Story.of(plan())) {
            narrator.say("Logs are kept in " + story.bed().logs());
            begin(story);
            long executor = killExecutor(story);
            long driver = killDriver(story);
            end(story);
            narrator.stopFollowing();
            Comparison comparison = story.compare();
            int restarts = story.driver().restarts();
            narrator.say(summary(comparison, executor, driver));
            stayIfAsked(story);
            narrator.result(withoutInvented(comparison) + " driver_restarts=" + restarts + " executor_kills=1");
            boolean whole = comparison.lost() == 0 && comparison.invented() == 0;
            return stock || (whole && restarts >= 1) ? 0 : 1;
        }
    }

    private StoryPlan plan() {
        StoryPlan plan = stock ? StoryPlan.stock("demo-stock") : StoryPlan.holdfast("demo");
        plan = plan.sending(LINES, RATE);
        return hdfs ? plan.onHdfs() : plan;
    }

    private void begin(Story story) {
        narrator.say("Starting a Spark standalone cluster (one master, two workers)"
                + (stock ? "" : ", a Kafka broker")
                + (hdfs ? ", HDFS (one NameNode, two DataNodes)" : ""));
        story.startServers();
        narrator.say("Master: " + story.cluster().uiUrl());
        story.startSenders();
        narrator.say("Submitting the word count"
                + (stock ? " with Spark's own socket receiver and no log" : "")
                + ": --deploy-mode cluster --supervise");
        story.submit();
        narrator.follow(story::progress);
    }

    private long killExecutor(Story story) {
        story.awaitCounted(0.2, LONGEST);
        long pid = story.killReceiverExecutor();
        narrator.say("Killed the executor that runs a receiver: kill -9 " + pid);
        narrator.say("  master: " + story.logLine("master", "EXITED"));
        return pid;
    }

    private long killDriver(Story story) {
        story.awaitCounted(0.45, LONGEST);
        long pid = story.killDriver();
        narrator.say("Killed the driver: kill -9 " + pid + "; launched again as "
                + story.driver().pid());
        narrator.say("  worker: " + story.logLine("worker", "re-launching"));
        return pid;
    }

    private void end(Story story) {
        if (stock) {
            story.awaitQuiet(Duration.ofSeconds(15), LONGEST);
        } else {
            story.awaitAll(LONGEST);
        }
    }

    private static String summary(Comparison comparison, long executor, long driver) {
        String fate = comparison.lost() == 0
                ? "every line that was sent is in the result"
                : comparison.lost() + " lines that were sent are not in the result";
        return "The executor " + executor + " and the driver " + driver + " were killed with SIGKILL, and " + fate
                + "; " + comparison.duplicates() + " lines came twice"
                + (comparison.duplicates() == 0 ? "." : ": sent again because nobody had acknowledged them.");
    }

    private static String withoutInvented(Comparison comparison) {
        return comparison.text().replaceFirst(" invented=0$", "");
    }

    private void stayIfAsked(Story story) {
        if (!keep) {
            return;
        }
        narrator.say("Left running: master " + story.cluster().uiUrl() + ", application " + story.applicationUi()
                + ". Press Enter to end everything.");
        narrator.awaitEnter();
    }
}
