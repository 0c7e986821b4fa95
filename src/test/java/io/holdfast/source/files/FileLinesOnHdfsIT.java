package io.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.storage.AppendFile;
import io.holdfast.storage.Storage;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is otherwise on HDFS: lengths that a listing does not show, files that are being written, numbers of files. */
class FileLinesOnHdfsIT {
    private static final FetchLimit SOME = new FetchLimit(1000, 1 << 20, Duration.ofMillis(300));
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static TestBed bed;
    private static HdfsCluster hdfs;

    @BeforeAll
    static void startHdfs() {
        bed = TestBed.open("files-on-hdfs");
        hdfs = HdfsCluster.in(bed).start();
    }

    @AfterAll
    static void endHdfs() {
        bed.close();
    }

    private static FileLines source(String name) {
        return FileLines.in(hdfs.uri() + "/" + name, "*.log", FileOffsets.in(hdfs.uri() + "/offsets"), name)
                .pollEvery(Duration.ofMillis(50));
    }

    private static SourceReader open(FileLines source) {
        return source.open(new SourceContext(0, 1, 1000, 1000, Ticker.system(), Metrics.none()));
    }

    private static void write(AppendFile file, String text) {
        file.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        file.flush();
    }

    private static List<String> fetchAndAcknowledge(SourceReader reader, int count) {
        List<String> lines = new ArrayList<>();
        Await.until(
                count + " lines",
                LIMIT,
                () -> {
                    List<Delivery> deliveries = reader.fetch(SOME);
                    reader.acknowledge(deliveries.stream().map(Delivery::tag).toList());
                    deliveries.forEach(
                            each -> lines.add(new String(each.message().payload(), StandardCharsets.UTF_8)));
                    return lines.size() >= count;
                },
                lines::toString);
        return lines;
    }

    @Test
    void shouldReadAFileWhileItIsWrittenAndFollowItUnderAnotherName() {
        String directory = hdfs.uri() + "/growing";
        try (Storage storage = Storage.open(directory, Map.of("dfs.replication", "1"))) {
            AppendFile first = storage.create(directory + "/app.log");
            write(first, "1\n2");
            try (SourceReader reader = open(source("growing"))) {
                assertThat(fetchAndAcknowledge(reader, 1)).containsExactly("1");
                write(first, "\n3\n");
                assertThat(fetchAndAcknowledge(reader, 2)).containsExactly("2", "3");
            }
            write(first, "4\n");
            first.close();
            hdfs.shell("-mv", directory + "/app.log", directory + "/app.log.1");
            try (AppendFile second = storage.create(directory + "/app.log")) {
                write(second, "5\n");
                try (SourceReader reader = open(source("growing"))) {
                    assertThat(fetchAndAcknowledge(reader, 2)).containsExactlyInAnyOrder("4", "5");
                    assertThat(reader.fetch(SOME)).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldTakeNoFileAsWholeThatSomebodyHoldsOpen() {
        String directory = hdfs.uri() + "/whole";
        try (Storage storage = Storage.open(directory, Map.of("dfs.replication", "1"))) {
            AppendFile file = storage.create(directory + "/app.log");
            write(file, "1\nlast");
            try (SourceReader reader = open(source("whole").wholeOnceUntouchedFor(Duration.ofMillis(200)))) {
                assertThat(reader.fetch(SOME)).isEmpty();
                assertThat(reader.fetch(SOME)).isEmpty();
                write(file, " one");
                file.close();
                assertThat(fetchAndAcknowledge(reader, 2)).containsExactly("1", "last one");
                assertThat(reader.fetch(SOME)).isEmpty();
            }
        }
    }
}
