package io.holdfast.offset.file;

import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.OffsetServerContract;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import io.holdfast.offset.SpoiltDocument;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract on a real NameNode, which is killed and suspended, and a DataNode. */
class HdfsOffsetsIT extends OffsetServerContract {
    private static final Map<String, String> ONE_COPY = Map.of("dfs.replication", "1");
    private static TestBed bed;
    private static HdfsCluster hdfs;

    @BeforeAll
    static void startHdfs() {
        bed = TestBed.open("hdfs-offsets");
        hdfs = HdfsCluster.in(bed, 1).start();
    }

    @AfterAll
    static void endHdfs() {
        bed.close();
    }

    @Override
    protected OffsetStoreSettings settings() {
        return OffsetStores.at(hdfs.uri() + "/off sets", Map.of("history", "5", "hadoop.dfs.replication", "1"));
    }

    @Override
    protected OffsetStoreSettings settingsAt(int port) {
        return OffsetStores.at("hdfs://127.0.0.1:" + port + "/offsets", Map.of());
    }

    @Override
    protected int historyKept() {
        return 5;
    }

    @Override
    protected Optional<String> secret() {
        return Optional.empty();
    }

    @Override
    protected void spoil(String stored, Spoil how) {
        try (Storage storage = Storage.open(hdfs.uri() + "/off sets/" + ApplicationPath.of(stored), ONE_COPY)) {
            List<StorageEntry> files = storage.list(storage.root());
            String newest = storage.root() + "/" + files.get(files.size() - 1).name();
            storage.replace(newest, SpoiltDocument.of(storage.readSmall(newest, 1 << 20), how));
        }
    }

    @Override
    protected Server server() {
        return new Server() {
            @Override
            public void kill9() {
                hdfs.killNameNode();
            }

            @Override
            public void startAgain() {
                hdfs.startNameNode();
            }

            @Override
            public void suspend() {
                hdfs.nameNode().suspend();
            }

            @Override
            public void resume() {
                hdfs.nameNode().resume();
            }
        };
    }
}
