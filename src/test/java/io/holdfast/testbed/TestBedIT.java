package io.holdfast.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestBedIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String JOB = """
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.List;
            import org.apache.spark.SparkConf;
            import org.apache.spark.api.java.JavaSparkContext;

            public class LoopingJob {
                public static void main(String[] args) throws Exception {
                    try (JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("looping"))) {
                        System.out.println("READY " + context.parallelize(List.of(1, 2, 3, 4), 4).count());
                        while (!Files.exists(Path.of(args[0]))) {
                            Thread.sleep(100);
                        }
                    }
                }
            }
            """;

    private TestBed bed;

    @BeforeEach
    void open() {
        bed = TestBed.open("testbed");
    }

    @AfterEach
    void shouldLeaveNoProcessWhenClosed() {
        List<OsProcess> started = bed.processes();
        bed.close();
        bed.close();
        assertThat(started).noneMatch(OsProcess::isAlive);
        assertThat(bed.processes()).isEmpty();
    }

    @Test
    void shouldRelaunchDriverAndReplaceExecutorWhenKilled() throws IOException {
        // given
        Path end = bed.root().resolve("end");
        SparkCluster spark = SparkCluster.in(bed).start();
        DriverHandle driver = spark.submit(looping(end).supervise());
        driver.awaitOutput("READY 4", 1, LIMIT);
        assertThat(driver.state()).isEqualTo("RUNNING");
        assertThat(driver.restarts()).isZero();
        long firstPid = driver.pid();

        // when
        driver.kill9Driver();

        // then
        driver.awaitRestarts(1, LIMIT);
        driver.awaitOutput("READY 4", 2, LIMIT);
        assertThat(driver.pid()).isNotEqualTo(firstPid);

        // when
        ExecutorProcess killed = driver.awaitExecutors(2, LIMIT).get(0);
        killed.kill9();

        // then
        List<ExecutorProcess> replaced = driver.awaitExecutors(2, LIMIT);
        assertThat(replaced).extracting(ExecutorProcess::pid).doesNotContain(killed.pid());
        assertThat(replaced).allMatch(executor -> Files.exists(executor.stderr()));

        // when
        Files.createFile(end);

        // then
        driver.awaitState("FINISHED", LIMIT);
        assertThat(driver.restarts()).isEqualTo(1);
        assertThat(driver.processes()).isEmpty();
    }

    @Test
    void shouldMoveDriverWhenItsWorkerIsLostAndEndItWhenTold() {
        // given
        SparkCluster spark = SparkCluster.in(bed).start();
        DriverHandle driver = spark.submit(looping(bed.root().resolve("never")).supervise());
        driver.awaitOutput("READY 4", 1, LIMIT);
        String firstId = driver.id();

        // when
        spark.killMaster();
        spark.startMaster();

        // then
        driver.awaitState("RUNNING", LIMIT);

        // when
        int host = driver.stdout().toString().contains("work-0") ? 0 : 1;
        spark.killWorker(host);

        // then
        driver.awaitOutput("READY 4", 2, LIMIT);
        assertThat(driver.id()).isNotEqualTo(firstId);
        assertThat(driver.restarts()).isEqualTo(1);

        // when
        driver.kill();

        // then
        driver.awaitState("KILLED", LIMIT);
    }

    @Test
    void shouldKeepTopicsWhenBrokerIsKilledAndSuspended() {
        // given
        KafkaBroker kafka = KafkaBroker.in(bed).start();
        kafka.createTopic("orders", 3);

        // when
        kafka.kill9();
        assertThat(kafka.process().exitStatus()).contains(137);
        kafka.start();
        kafka.process().suspend();
        kafka.process().resume();

        // then
        assertThat(kafka.topicNames()).containsExactly("orders");
    }

    @Test
    void shouldKeepFilesWhenNodesAreKilled() throws IOException {
        // given
        Path local = Files.writeString(bed.root().resolve("kelp"), "anchored");
        HdfsCluster hdfs = HdfsCluster.in(bed).start();
        hdfs.shell("-put", local.toString(), "/kelp");

        // when
        hdfs.killDataNode(0);
        hdfs.killNameNode();
        hdfs.startNameNode();
        hdfs.startDataNode(0);

        // then
        assertThat(hdfs.shell("-cat", "/kelp")).contains("anchored");
    }

    @Test
    void shouldShowLogWhenProcessEndsEarly() {
        // given
        JavaProcess process =
                bed.java("nobody", "io.holdfast.Nobody").classPath(".").start();

        // when / then
        assertThatThrownBy(() -> process.awaitLog("ready", LIMIT))
                .isInstanceOf(TestBedException.class)
                .hasMessageContaining("ended before it logged 'ready'")
                .hasMessageContaining("ClassNotFoundException: io.holdfast.Nobody");
    }

    @Test
    void shouldNameRemedyWhenClassPathIsMissing() {
        assertThatThrownBy(() -> bed.classPath("nothing"))
                .isInstanceOf(TestBedException.class)
                .hasMessageContaining("Run scripts/classpaths.sh nothing");
    }

    private SparkSubmission looping(Path end) {
        Path jar = JobJar.compile(bed.root(), "LoopingJob", JOB, bed.jars("spark"));
        return SparkSubmission.of(jar, "LoopingJob")
                .arguments(end.toString())
                .conf("spark.executor.memory", "512m")
                .conf("spark.executor.cores", "2")
                .conf("spark.cores.max", "4")
                .conf("spark.ui.enabled", "false");
    }
}
