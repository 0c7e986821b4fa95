package io.holdfast.bench;

import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the log is measured; each part is started when it is first asked for. Not thread-safe. */
final class WalGround implements AutoCloseable {
    private @Nullable TestBed bed;
    private @Nullable Place local;
    private @Nullable Place hdfs;
    private @Nullable WorkProcess streaming;

    Place local() throws IOException {
        if (local == null) {
            local = Place.of("file:" + bed().directory("local"), Map.of());
        }
        return local;
    }

    /** HDFS with one NameNode and two DataNodes, each a process of its own; every file on both. */
    Place hdfs() throws IOException {
        if (hdfs == null) {
            HdfsCluster cluster = HdfsCluster.in(bed()).start();
            hdfs = Place.of(cluster.uri() + "/bench", Map.of("dfs.replication", "2"));
        }
        return hdfs;
    }

    WorkProcess streaming() throws IOException {
        if (streaming == null) {
            streaming = WorkProcess.start(bed(), "streaming", "2g");
        }
        return streaming;
    }

    TestBed bed() {
        if (bed == null) {
            bed = TestBed.open("bench");
        }
        return bed;
    }

    /** Ends all processes, the one with applications, too, and deletes what was written. */
    @Override
    public void close() {
        try {
            if (local != null) {
                local.deleteAll();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            end();
        }
    }

    private void end() {
        if (bed != null) {
            bed.close();
        }
    }
}
