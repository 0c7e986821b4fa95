package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.storage.Storage;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Real processes write a log and are killed; another process finds everything that a write had returned from. */
class KilledWriterIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void shouldKeepEveryAcknowledgedRecordWhenTheWriterIsKilledOnALocalDisk() {
        try (TestBed bed = TestBed.open("killed-writer-local")) {
            String directory = "file:" + bed.root() + "/log";
            List<String> acknowledged = writeUntilKilled(bed, directory, "acknowledged 2000 ");

            assertEverythingIsThere(directory, acknowledged);
        }
    }

    @Test
    void shouldKeepEveryAcknowledgedRecordWhenWriterAndDataNodeAreKilledOnHdfs() {
        try (TestBed bed = TestBed.open("killed-writer-hdfs")) {
            HdfsCluster hdfs = HdfsCluster.in(bed, 3).start();
            String directory = hdfs.uri() + "/log";
            JavaProcess writer = start(bed, directory);
            writer.awaitLog("acknowledged 300 ", LIMIT);
            hdfs.killDataNode(0);
            writer.awaitLog("acknowledged 1500 ", LIMIT);
            writer.kill9();

            assertEverythingIsThere(directory, acknowledged(writer));
            hdfs.startDataNode(0);
            hdfs.killNameNode();
            hdfs.startNameNode();
            assertEverythingIsThere(directory, acknowledged(writer));
        }
    }

    private static List<String> writeUntilKilled(TestBed bed, String directory, String marker) {
        JavaProcess writer = start(bed, directory);
        writer.awaitLog(marker, LIMIT);
        writer.kill9();
        return acknowledged(writer);
    }

    private static JavaProcess start(TestBed bed, String directory) {
        return bed.java("writer", EndlessWriter.class.getName())
                .classPath(bed.base() + "/target/classes", bed.base() + "/target/test-classes")
                .classPath(bed.classPath("spark") + "/*")
                .arguments(directory)
                .start();
    }

    /** Complete lines only: the last one may be cut by the kill, and then nobody was told. */
    private static List<String> acknowledged(JavaProcess writer) {
        return writer.output()
                .lines()
                .filter(line -> line.startsWith("acknowledged ") && line.endsWith(" end"))
                .toList();
    }

    private static void assertEverythingIsThere(String directory, List<String> acknowledged) {
        try (Storage storage = Storage.open(directory, Map.of())) {
            WriteAheadLog log = new WriteAheadLog(storage, EndlessWriter.options());
            List<String> all = new ArrayList<>();
            try (LogRecords records = log.readAll()) {
                records.forEachRemaining(
                        record -> all.add(UTF_8.decode(record.data()).toString()));
            }
            for (int n = 0; n < acknowledged.size(); n++) {
                assertThat(all.get(n)).isEqualTo(EndlessWriter.record(n));
                assertThat(UTF_8.decode(log.read(address(acknowledged.get(n)))).toString())
                        .isEqualTo(EndlessWriter.record(n));
            }
            assertThat(all.subList(acknowledged.size(), all.size()))
                    .as("written but not yet acknowledged")
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    private static RecordAddress address(String line) {
        String[] parts = line.split(" ", -1);
        return new RecordAddress(
                parts[2],
                Long.parseLong(parts[3]),
                Integer.parseInt(parts[4]),
                Integer.parseInt(parts[5]),
                Integer.parseInt(parts[6]));
    }
}
