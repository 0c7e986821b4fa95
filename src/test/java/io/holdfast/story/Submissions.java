package io.holdfast.story;

import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.SparkLine;
import io.holdfast.testbed.SparkSubmission;
import io.holdfast.testbed.TestBed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is given to spark-submit for a story's word count: the jars by name, the settings, the arguments. */
final class Submissions {
    private static final String ENABLE = "spark.streaming.receiver.writeAheadLog.enable";
    private static final Map<String, String> SMALL_EXECUTORS = Map.of(
            "spark.executor.memory", "640m",
            "spark.executor.cores", "3",
            "spark.cores.max", "6");

    private final TestBed bed;
    private final StoryPlan plan;
    private final int uiPort = FreePorts.next();

    Submissions(TestBed bed, StoryPlan plan) {
        this.bed = bed;
        this.plan = plan;
    }

    int uiPort() {
        return uiPort;
    }

    SparkSubmission of(
            int tcpPort, Optional<KafkaBroker> broker, Optional<HdfsCluster> hdfs, Path output, Path stopFile) {
        String durable = hdfs.map(HdfsCluster::uri).orElse("file:" + bed.root()) + "/durable";
        List<String> arguments = new ArrayList<>(List.of(
                "--checkpoint", durable + "/checkpoint",
                "--output", "file:" + output,
                "--tcp", "127.0.0.1:" + tcpPort,
                "--stop-file", stopFile.toString()));
        broker.ifPresent(
                b -> arguments.addAll(List.of("--kafka", b.bootstrap() + ";" + Story.TOPIC + ";" + Story.GROUP)));
        SparkSubmission submission = SparkSubmission.of(Artifacts.examples(bed.base()), mainClass())
                .supervise()
                .conf(SMALL_EXECUTORS)
                .conf("spark.ui.port", "" + uiPort)
                .conf(plan.conf())
                .arguments(arguments.toArray(new String[0]));
        hdfs.ifPresent(h -> submission.conf("spark.hadoop.dfs.replication", "2"));
        return plan.stock() ? submission : holdfast(submission, durable);
    }

    private SparkSubmission holdfast(SparkSubmission submission, String durable) {
        List<Path> jars = new ArrayList<>(List.of(Artifacts.holdfast(bed.base())));
        jars.addAll(bed.jars(SparkLine.connector()));
        submission.jars(jars).conf("spark.holdfast.application", "word-count");
        return plan.log()
                ? submission.conf("spark.holdfast.wal.dir", durable + "/log")
                : submission.conf(ENABLE, "false");
    }

    private String mainClass() {
        return "io.holdfast.examples." + (plan.stock() ? "StockWordCount" : "WordCount");
    }
}
