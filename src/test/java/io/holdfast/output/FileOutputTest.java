package io.holdfast.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.PublishedBatch;
import io.holdfast.offset.file.PublishedFile;
import io.holdfast.storage.StorageFailedException;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and manifests on a local disk; {@link KilledDriversIT} shows them under Spark and kills. */
class FileOutputTest {
    private static final SourcePartition ZERO = new SourcePartition("orders", "0");
    private static final SourcePartition ONE = new SourcePartition("orders", "1");
    private static final String APPLICATION = "app";

    @TempDir
    private Path directory;

    private ManifestOffsets settings;
    private FileOutput output;
    private PublishedResults results;
    private OffsetStore store;

    @BeforeEach
    void begin() {
        settings = ManifestOffsets.in(directory.toString());
        output = FileOutput.at(settings);
        results = PublishedResults.of(settings, APPLICATION);
        store = open();
        store.fence(epoch(1));
        store.commit(OffsetCommit.ofNoBatch(
                Map.of(ZERO, new OffsetAdvance(-1, 0, "t"), ONE, new OffsetAdvance(-1, 0, "t")), "the start"));
    }

    private OffsetStore open() {
        return settings.open(new OffsetStoreContext(APPLICATION, Ticker.system(), Metrics.none()));
    }

    @AfterEach
    void end() {
        store.close();
    }

    private static Epoch epoch(long number) {
        return new Epoch(number, APPLICATION, "driver-" + number, 1000);
    }

    private static BatchTicket ticket(long epoch, long batchMillis, Map<SourcePartition, OffsetAdvance> ranges) {
        return BatchTicket.of(epoch(epoch), OffsetCommit.ofBatch(batchMillis, ranges));
    }

    private static BatchTicket ticket(long epoch, long batchMillis, long from, long until) {
        return ticket(epoch, batchMillis, Map.of(ZERO, new OffsetAdvance(from, until, "t")));
    }

    /** What a task does: one line for each offset. */
    private List<PublishedFile> task(BatchFiles batch, SourcePartition partition, long until) {
        return output.writePartition(batch, partition, (files, first) -> {
            ResultFile file = files.create("lines.txt");
            for (long offset = first; offset < until; offset++) {
                file.line(partition.partition() + ":" + offset);
            }
        });
    }

    private long run(BatchTicket ticket) {
        return output.begin(ticket)
                .map(batch -> {
                    List<PublishedFile> files = new ArrayList<>();
                    batch.first()
                            .keySet()
                            .forEach(partition -> files.addAll(task(
                                    batch, partition, ticket.range(partition).until())));
                    return output.publish(ticket, batch, files);
                })
                .orElse(0L);
    }

    private List<String> lines() {
        return results.after(-1, 1000).stream()
                .flatMap(batch -> batch.files().stream())
                .flatMap(file -> lines(file).stream())
                .toList();
    }

    private List<String> lines(PublishedFile file) {
        try (InputStream in = results.open(file)) {
            List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
            assertThat(file.records()).isEqualTo(lines.size());
            return lines;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private Set<String> filesThere() throws IOException {
        Path root = directory.resolve(APPLICATION);
        try (Stream<Path> files = Files.walk(root.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .collect(Collectors.toSet());
        }
    }

    private Set<String> filesNamed() {
        return results.after(-1, 1000).stream()
                .flatMap(batch -> batch.files().stream())
                .map(PublishedFile::name)
                .collect(Collectors.toSet());
    }

    @Test
    void shouldPublishABatchWithItsOffsetsAndOnce() throws Exception {
        BatchTicket ticket =
                ticket(1, 1000, Map.of(ZERO, new OffsetAdvance(0, 2, "t"), ONE, new OffsetAdvance(0, 1, "t")));
        assertThat(run(ticket)).isEqualTo(3);
        assertThat(run(ticket)).as("the same batch again").isZero();
        assertThat(lines()).containsExactly("0:0", "0:1", "1:0");
        assertThat(filesThere()).hasSize(2).isEqualTo(filesNamed());
        assertThat(store.load())
                .isEqualTo(Map.of(ZERO, new StoredOffset(2, "t", 1000), ONE, new StoredOffset(1, "t", 1000)));
        PublishedBatch batch = results.after(-1, 10).get(0);
        assertThat(batch.batchMillis()).isEqualTo(1000);
        assertThat(batch.epoch()).isEqualTo(1);
        assertThat(batch.ranges()).isEqualTo(new TreeMap<>(ticket.commit().advances()));
        assertThat(results.after(batch.number(), 10)).isEmpty();
    }

    @Test
    void shouldWriteWhatIsNewAloneWhenRangesOverlap() {
        run(ticket(1, 1000, 0, 3));
        assertThat(run(ticket(1, 2000, 0, 5))).isEqualTo(2);
        assertThat(lines()).containsExactly("0:0", "0:1", "0:2", "0:3", "0:4");
        assertThatThrownBy(() -> run(ticket(1, 3000, 6, 7))).isInstanceOf(OffsetConflictException.class);
        assertThat(results.after(-1, 10)).hasSize(2);
    }

    @Test
    void shouldNameOnlyWhatTheDriverGotBack() throws Exception {
        BatchTicket ticket = ticket(1, 1000, 0, 2);
        BatchFiles batch = output.begin(ticket).orElseThrow();
        List<PublishedFile> speculated = task(batch, ZERO, 2);
        List<PublishedFile> counted = task(batch, ZERO, 2);
        assertThat(output.publish(ticket, batch, counted)).isEqualTo(2);
        assertThat(lines()).containsExactly("0:0", "0:1");
        assertThat(filesNamed()).doesNotContain(speculated.get(0).name());
        assertThat(filesThere()).contains(speculated.get(0).name());
    }

    @Test
    void shouldGiveUpTheFilesOfTheAttemptThatCameSecond() throws Exception {
        BatchTicket ticket = ticket(1, 1000, 0, 2);
        BatchFiles one = output.begin(ticket).orElseThrow();
        BatchFiles two = output.begin(ticket).orElseThrow();
        List<PublishedFile> filesOfOne = task(one, ZERO, 2);
        List<PublishedFile> filesOfTwo = task(two, ZERO, 2);
        assertThat(output.publish(ticket, two, filesOfTwo)).isEqualTo(2);
        assertThat(output.publish(ticket, one, filesOfOne)).isZero();
        assertThat(lines()).containsExactly("0:0", "0:1");
        assertThat(filesThere()).isEqualTo(filesNamed());
        assertThat(output.publish(ticket, two, filesOfTwo))
                .as("the one that was published, when it did not hear so")
                .isEqualTo(2);
        assertThat(filesThere()).isEqualTo(filesNamed());
    }

    @Test
    void shouldPublishNothingForADriverThatWasReplaced() throws Exception {
        run(ticket(1, 1000, 0, 1));
        BatchTicket late = ticket(1, 2000, 1, 3);
        BatchFiles batch = output.begin(late).orElseThrow();
        List<PublishedFile> files = task(batch, ZERO, 3);
        store.fence(epoch(2));
        assertThatThrownBy(() -> output.publish(late, batch, files)).isInstanceOf(FencedException.class);
        assertThatThrownBy(() -> output.begin(late)).isInstanceOf(FencedException.class);
        assertThat(lines()).containsExactly("0:0");
        assertThat(filesThere()).isEqualTo(filesNamed());
        assertThat(run(ticket(2, 3000, 1, 3))).isEqualTo(2);
        assertThat(lines()).containsExactly("0:0", "0:1", "0:2");
    }

    @Test
    void shouldRefuseADriverThatHasNotFencedHere() {
        assertThatThrownBy(() -> run(ticket(2, 1000, 0, 1)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("the same ManifestOffsets");
    }

    @Test
    void shouldDeleteWhatAnOlderDriverLeftAndNothingElse() throws Exception {
        for (int batch = 0; batch < 5; batch++) {
            run(ticket(1, 1000 + batch, batch, batch + 1));
        }
        BatchFiles killed = output.begin(ticket(1, 2000, 5, 6)).orElseThrow();
        List<PublishedFile> left = task(killed, ZERO, 6);
        Path foreign = Files.writeString(
                directory.resolve(APPLICATION).resolve(killed.directory()).resolveSibling("notes.txt"), "mine");
        store.fence(epoch(2));
        assertThat(run(ticket(2, 3000, 5, 7))).isEqualTo(2);
        assertThat(filesThere()).doesNotContain(left.get(0).name()).containsAll(filesNamed());
        assertThat(foreign).exists();
        assertThat(lines()).containsExactly("0:0", "0:1", "0:2", "0:3", "0:4", "0:5", "0:6");
        store.fence(epoch(3));
        assertThat(run(ticket(3, 4000, 7, 8))).isEqualTo(1);
        assertThat(filesThere()).containsAll(filesNamed());
    }

    @Test
    void shouldDeleteNothingWhenItCannotTellWhatIsNamed() throws Exception {
        run(ticket(1, 1000, 0, 1));
        run(ticket(1, 2000, 1, 2));
        BatchFiles killed = output.begin(ticket(1, 3000, 2, 3)).orElseThrow();
        List<PublishedFile> left = task(killed, ZERO, 3);
        Path manifests = directory.resolve(APPLICATION).resolve("manifests/0000000000000000");
        Files.delete(manifests.resolve(String.format("manifest-%019d", 2)));
        Files.delete(directory.resolve(APPLICATION).resolve("swept"));
        store.close();
        store = open();
        store.fence(epoch(2));
        assertThat(run(ticket(2, 4000, 2, 3))).isEqualTo(1);
        assertThat(filesThere()).contains(left.get(0).name()).hasSize(4);
    }

    @Test
    void shouldLeaveNoFileWhenTheWorkFails() throws Exception {
        BatchFiles batch = output.begin(ticket(1, 1000, 0, 2)).orElseThrow();
        assertThatThrownBy(() -> output.writePartition(batch, ZERO, (files, first) -> {
                    files.create("a").line("half");
                    throw new IOException("no more");
                }))
                .isInstanceOf(OutputFailedException.class)
                .hasMessageContaining("no more");
        assertThat(filesThere()).isEmpty();
    }

    @Test
    void shouldTakeSeveralFilesAndRefuseNamesThatLeaveTheDirectory() {
        BatchTicket ticket = ticket(1, 1000, 0, 2);
        long moved = output.writeBatch(ticket, (files, first) -> {
            assertThat(first).isEqualTo(Map.of(ZERO, 0L));
            try (ResultFile bytes = files.create("a.bin")) {
                bytes.write(new byte[200_000], 0, 200_000);
                bytes.count(2);
                assertThat(bytes.position()).isEqualTo(200_000);
            }
            files.create("b.txt").line("ü");
            for (String name : List.of("../c", "", "a.bin", "d/e")) {
                assertThatThrownBy(() -> files.create(name)).isInstanceOf(IllegalArgumentException.class);
            }
        });
        assertThat(moved).isEqualTo(2);
        List<PublishedFile> files = results.after(-1, 1).get(0).files();
        assertThat(files).extracting(PublishedFile::bytes).containsExactly(200_000L, 3L);
        assertThat(files).extracting(PublishedFile::records).containsExactly(2L, 1L);
    }

    @Test
    void shouldTellWhenAFileIsNotAsItsManifestSays() throws Exception {
        run(ticket(1, 1000, 0, 2));
        PublishedFile file = results.after(-1, 1).get(0).files().get(0);
        Files.writeString(directory.resolve(APPLICATION).resolve(file.name()), "cut");
        assertThatThrownBy(() -> results.open(file))
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("expected 8 bytes");
    }

    @Test
    void shouldMoveOnWhenTheRecordsAmountToNothing() {
        BatchTicket ticket = ticket(1, 1000, 0, 2);
        BatchFiles batch = output.begin(ticket).orElseThrow();
        assertThat(output.publish(ticket, batch, List.of())).isEqualTo(2);
        assertThat(results.after(-1, 10)).hasSize(1);
        assertThat(output.begin(ticket)).isEmpty();
    }
}
