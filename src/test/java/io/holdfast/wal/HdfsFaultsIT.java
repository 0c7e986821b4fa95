package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.storage.Storage;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What HDFS itself can do to a log, on one real NameNode and two DataNodes: afterwards the same log goes on. */
class HdfsFaultsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long BLOCK_BYTES = 1 << 20;
    private static final long BUCKET_MILLIS = 60_000;
    private static TestBed bed;
    private static HdfsCluster hdfs;
    private static DistributedFileSystem admin;

    private final CountingMetrics metrics = new CountingMetrics();
    private final Map<RecordAddress, String> acknowledged = new LinkedHashMap<>();
    private String directory;
    private Duration writeTimeout = Duration.ofSeconds(8);
    private long recordMillis = LogBench.START;
    private int written;

    @BeforeAll
    static void startHdfs() throws IOException {
        bed = TestBed.open("hdfs-faults");
        hdfs = HdfsCluster.in(bed).start();
        admin = (DistributedFileSystem) FileSystem.newInstance(URI.create(hdfs.uri()), new Configuration());
    }

    @AfterAll
    static void endHdfs() throws IOException {
        admin.close();
        bed.close();
    }

    @BeforeEach
    void setUp(TestInfo test) throws IOException {
        directory = hdfs.uri() + "/" + test.getTestMethod().orElseThrow().getName();
        admin.mkdirs(new Path(directory));
    }

    @AfterEach
    void awaitDataNodes() {
        Await.until("two live DataNodes", LIMIT, () -> liveDataNodes() == 2, () -> liveDataNodes() + " live");
    }

    private static int liveDataNodes() {
        try {
            return admin.getDataNodeStats(HdfsConstants.DatanodeReportType.LIVE).length;
        } catch (IOException unreachable) {
            return -1;
        }
    }

    private LogOptions options() {
        return LogOptions.builder("faults", Role.DATA)
                .segmentBytes(BLOCK_BYTES)
                .bucketWidth(Duration.ofMillis(BUCKET_MILLIS))
                .compression(Compression.NONE)
                .writeTimeout(writeTimeout)
                .metrics(metrics)
                .build();
    }

    private Storage open() {
        return Storage.open(directory, Map.of("dfs.replication", "2", "dfs.blocksize", Long.toString(BLOCK_BYTES)));
    }

    private void write(WriteAheadLog log, int bytes) {
        String text = written++ + " " + "x".repeat(bytes);
        acknowledged.put(log.write(ByteBuffer.wrap(text.getBytes(UTF_8)), recordMillis), text);
    }

    /** The next record needs a new file, and so the NameNode. */
    private void nextBucket() {
        recordMillis += BUCKET_MILLIS;
    }

    private WalWriteException failingWrite(WriteAheadLog log) {
        List<WalWriteException> failures = new ArrayList<>();
        long beginNanos = Ticker.system().nanos();
        for (int i = 0; i < 100 && failures.isEmpty(); i++) {
            beginNanos = Ticker.system().nanos();
            try {
                write(log, 100_000);
            } catch (WalWriteException failure) {
                failures.add(failure);
            }
        }
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(Ticker.system().nanos() - beginNanos);
        assertThat(failures).as("a write that fails").hasSize(1);
        assertThat(tookMillis).as("how long it took to fail").isLessThan(writeTimeout.toMillis() + 5000);
        return failures.get(0);
    }

    private void writeWhenPossible(WriteAheadLog log) {
        List<String> failures = new ArrayList<>();
        Await.until("a write that succeeds", LIMIT, () -> succeeds(log, failures), failures::toString);
    }

    private boolean succeeds(WriteAheadLog log, List<String> failures) {
        try {
            write(log, 100);
            return true;
        } catch (WalWriteException failure) {
            failures.add(String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /** Here, and as a process sees it that knows nothing but the files. */
    private void assertAllThere(Storage storage, WriteAheadLog log) {
        assertAllThere(log);
        log.close();
        WriterRegistry.forget(new LogLayout(storage, Role.DATA));
        ReaderPool.shared().evictAll(storage);
        assertAllThere(new WriteAheadLog(storage, options()));
        ReaderPool.shared().evictAll(storage);
    }

    private void assertAllThere(WriteAheadLog log) {
        acknowledged.forEach(
                (address, text) -> assertThat(LogBench.text(log.read(address))).isEqualTo(text));
        assertThat(LogBench.drain(log)).containsExactlyElementsOf(acknowledged.values());
    }

    @Test
    void shouldGoOnWhenTheSpaceQuotaWasExceeded() throws Exception {
        admin.setQuota(new Path(directory), HdfsConstants.QUOTA_DONT_SET, 3 * 2 * BLOCK_BYTES);
        try (Storage storage = open();
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            assertThat(failingWrite(log)).hasMessageContaining("quota");
            assertThat(acknowledged).hasSizeGreaterThan(5);
            admin.setQuota(new Path(directory), HdfsConstants.QUOTA_DONT_SET, 100 * BLOCK_BYTES);
            for (int i = 0; i < 5; i++) {
                write(log, 100_000);
            }
            assertAllThere(storage, log);
        }
    }

    @Test
    void shouldFailClearlyAndGoOnWhenTheNameNodeWasInSafeMode() throws Exception {
        try (Storage storage = open();
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            write(log, 100);
            admin.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_ENTER);
            write(log, 100); // the open file needs no NameNode
            nextBucket();
            assertThatThrownBy(() -> write(log, 100))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("safe mode");
            admin.setSafeMode(HdfsConstants.SafeModeAction.SAFEMODE_LEAVE);
            write(log, 100);
            assertAllThere(storage, log);
        }
    }

    @Test
    void shouldFailInTimeAndGoOnWhenTheNameNodeIsKilledAndComesBack() {
        writeTimeout = Duration.ofSeconds(4);
        try (Storage storage = open();
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            write(log, 100);
            hdfs.killNameNode();
            nextBucket();
            assertThat(failingWrite(log)).hasMessageContaining("Cannot write a record to the log");
            hdfs.startNameNode();
            writeWhenPossible(log);
            assertAllThere(storage, log);
        }
    }

    /** HDFS declares it dead after twelve to eighteen seconds; until then every pipeline has it. */
    @Test
    void shouldWriteInTheNextSegmentWhenADataNodeHangs() {
        writeTimeout = Duration.ofSeconds(44);
        try (Storage storage = open();
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            write(log, 100);
            hdfs.dataNode(1).suspend();
            try {
                write(log, 100);
            } finally {
                hdfs.dataNode(1).resume();
            }
            assertThat(metrics.value("wal.segments.hung")).isEqualTo(1);
            assertThat(metrics.value("wal.writes.failed")).isZero();
            assertAllThere(storage, log);
        }
    }

    @Test
    void shouldGoOnWhenAllDataNodesWereGone() {
        try (Storage storage = open();
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            write(log, 100);
            hdfs.killDataNode(0);
            hdfs.killDataNode(1);
            assertThat(failingWrite(log)).hasMessageContaining("Cannot write a record to the log");
            hdfs.startDataNode(0);
            hdfs.startDataNode(1);
            writeWhenPossible(log);
            assertAllThere(storage, log);
        }
    }

    @Test
    void shouldFailClearlyAndGoOnWhenThePermissionWasLost() throws Exception {
        admin.setOwner(new Path(directory), "writer", "writers");
        try (Storage storage = asUser("writer", this::open);
                WriteAheadLog log = new WriteAheadLog(storage, options())) {
            write(log, 100);
            Path data = new Path(directory + "/data");
            admin.setPermission(data, new FsPermission((short) 0500));
            nextBucket();
            assertThatThrownBy(() -> write(log, 100))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("Permission denied: user=writer");
            admin.setPermission(data, new FsPermission((short) 0700));
            write(log, 100);
            assertAllThere(storage, log);
        }
    }

    private static <T> T asUser(String user, PrivilegedExceptionAction<T> action) throws Exception {
        return UserGroupInformation.createRemoteUser(user).doAs(action);
    }
}
