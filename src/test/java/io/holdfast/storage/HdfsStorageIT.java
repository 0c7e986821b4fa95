package io.holdfast.storage;

import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real NameNode and two DataNodes. */
class HdfsStorageIT extends StorageContract {
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();
    private static TestBed bed;
    private static HdfsCluster hdfs;

    @BeforeAll
    static void startHdfs() {
        bed = TestBed.open("hdfs-storage");
        hdfs = HdfsCluster.in(bed).start();
    }

    @AfterAll
    static void endHdfs() {
        bed.close();
    }

    @Override
    protected Storage openStorage() {
        String directory = hdfs.uri() + "/contract/" + DIRECTORIES.incrementAndGet() + " dir";
        return Storage.open(directory, Map.of("dfs.replication", "2"));
    }
}
