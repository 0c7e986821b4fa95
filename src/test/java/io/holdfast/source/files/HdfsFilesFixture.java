package io.holdfast.source.files;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.storage.AppendFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageFile;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * HDFS with a NameNode and one DataNode, each in a process of its own. Files are its superuser's, and positions those of a
 * user who reads. Each publication is a file of its own. Not thread-safe.
 */
final class HdfsFilesFixture implements SourceServer {
    private static final Map<String, String> ONE_COPY = Map.of("dfs.replication", "1");

    private final TestBed bed;
    private final HdfsCluster hdfs;
    private boolean isStarted;

    HdfsFilesFixture(TestBed bed) {
        this.bed = bed;
        this.hdfs = HdfsCluster.in(bed, 1);
    }

    @Override
    public void start() {
        if (isStarted) {
            hdfs.startNameNode();
            return;
        }
        hdfs.start();
        hdfs.shell("-mkdir", "-p", "/offsets");
        hdfs.shell("-chmod", "777", "/offsets");
        isStarted = true;
    }

    /** The NameNode, without which no file is found or opened. */
    @Override
    public void kill9() {
        hdfs.killNameNode();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("HADOOP_USER_NAME", "reader");
    }

    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case CREDENTIALS -> Optional.of("without Kerberos HDFS lets everybody in");
            case REDELIVERED_FLAG -> Optional.of("a file does not know who has read it");
            default -> Optional.empty();
        };
    }

    FileLines source(String authority, String name) {
        return FileLines.in(
                        "hdfs://" + authority + "/files/" + name,
                        "*.log",
                        FileOffsets.in(hdfs.uri() + "/offsets").hadoop(ONE_COPY),
                        name)
                .pollEvery(Duration.ofMillis(50));
    }

    private FileLines source(String name) {
        return source(authority(), name);
    }

    private String authority() {
        return hdfs.uri().substring("hdfs://".length());
    }

    @Override
    public SourcePlace place(String name) {
        String directory = hdfs.uri() + "/files/" + name;
        hdfs.shell("-mkdir", "-p", directory);
        return new Place(name, directory);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        throw new AssertionError("only asked for where it is known");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(source("127.0.0.1:" + port, "any"), "refused", "check that the file system answers");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        hdfs.shell("-chmod", "700", "/files/" + ((Place) place).name);
        return new RefusedSource(
                ((Place) place).source(),
                "Permission denied",
                "must be allowed to list the directory and read its files");
    }

    private final class Place implements SourcePlace {
        private final String name;
        private final String directory;
        private int files;

        Place(String name, String directory) {
            this.name = name;
            this.directory = directory;
        }

        @Override
        public FileLines source() {
            return HdfsFilesFixture.this.source(name);
        }

        /** The line leads to the NameNode; blocks come from the DataNode. */
        @Override
        public CuttableSource cuttable() {
            int port = Integer.parseInt(authority().substring(authority().indexOf(':') + 1));
            CutLine line = CutLine.to(port, bed);
            return new CuttableSource(HdfsFilesFixture.this.source("127.0.0.1:" + line.port(), name), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            try (Storage storage = Storage.open(directory, ONE_COPY);
                    AppendFile file = storage.create(directory + "/" + String.format("app-%04d.log", files++))) {
                List<ByteBuffer> lines = new ArrayList<>();
                for (byte[] payload : payloads) {
                    lines.add(ByteBuffer.wrap(payload));
                    lines.add(ByteBuffer.wrap("\n".getBytes(StandardCharsets.US_ASCII)));
                }
                file.append(lines.toArray(new ByteBuffer[0]));
            }
        }

        /** The lines behind the positions that are stored. */
        @Override
        public OptionalLong unacknowledged() {
            Map<String, Long> stored = stored();
            long lines = 0;
            try (Storage storage = Storage.open(directory, ONE_COPY)) {
                for (StorageFile file : storage.files(directory, 1000)) {
                    byte[] bytes = storage.readSmall(directory + "/" + file.name(), 16 << 20);
                    for (int at = stored.getOrDefault(file.name(), 0L).intValue(); at < bytes.length; at++) {
                        lines += bytes[at] == '\n' ? 1 : 0;
                    }
                }
            }
            return OptionalLong.of(lines);
        }

        private Map<String, Long> stored() {
            Map<String, Long> found = new HashMap<>();
            OffsetStoreContext context = new OffsetStoreContext(name + "-0", Ticker.system(), Metrics.none());
            try (OffsetStore store = FileOffsets.in(hdfs.uri() + "/offsets").open(context)) {
                store.load()
                        .forEach((partition, offset) -> FilePlace.parse(partition.partition())
                                .ifPresent(place -> found.put(place.firstName(), offset.offset())));
            }
            return found;
        }
    }
}
