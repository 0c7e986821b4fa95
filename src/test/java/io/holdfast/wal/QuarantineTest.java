package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.wal.RecoveryReport.Loss;
import io.holdfast.wal.RecoveryReport.Range;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two segments of three records and a seal: what is damaged is set aside, named, and everything else comes back. */
class QuarantineTest {
    private static final List<String> RECORDS = List.of("one", "two two", "three three three", "four", "five", "six");

    @TempDir
    private Path directory;

    private LogBench bench;
    private final List<RecordAddress> addresses = new ArrayList<>();

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
        try (WriteAheadLog log = bench.log()) {
            for (int i = 0; i < RECORDS.size(); i++) {
                addresses.add(write(log, RECORDS.get(i), START + (i < 3 ? 0 : 10_000)));
            }
        }
        bench.restart();
    }

    private Path segment(int index) {
        return bench.segments().get(index);
    }

    private void zero(Path file, long from, long to) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, (int) from, (int) to, (byte) 0);
        Files.write(file, bytes);
    }

    private List<String> read(OnDamage policy, List<Loss> losses) {
        List<String> texts = new ArrayList<>();
        try (LogRecords records = bench.log().readAll(policy)) {
            records.forEachRemaining(logged -> texts.add(LogBench.text(logged.data())));
            losses.addAll(records.report().losses());
        }
        return texts;
    }

    /** Reads three times: damage is met, set aside, passed over. Returns the losses. */
    private List<Loss> assertSalvaged(String... texts) {
        assertThatThrownBy(() -> bench.readAll())
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("scripts/holdfast wal verify file:" + bench.directory + "'")
                .hasMessageContaining("scripts/holdfast wal repair file:" + bench.directory + "'")
                .hasMessageContaining("onDamage=quarantine");
        List<Loss> losses = new ArrayList<>();
        assertThat(read(OnDamage.QUARANTINE, losses)).containsExactly(texts);
        List<Loss> again = new ArrayList<>();
        assertThat(read(OnDamage.FAIL, again)).as("set aside before").containsExactly(texts);
        assertThat(again).isEqualTo(losses);
        assertThat(bench.openReaders()).isZero();
        return losses;
    }

    private static void assertLoss(Loss loss, Path file, long records, Range... ranges) {
        assertThat(loss.path()).isEqualTo("file:" + file);
        assertThat(loss.records()).isEqualTo(records);
        assertThat(loss.ranges()).containsExactly(ranges);
    }

    private Range range(int first, int behind) {
        return new Range(addresses.get(first).offset(), addresses.get(behind).offset());
    }

    @Test
    void shouldGoOnBehindARecordWithABadChecksum() throws Exception {
        long at = addresses.get(1).offset() + SegmentFormat.FRAME_BYTES + 2;
        zero(segment(0), at, at + 1);
        List<Loss> losses = assertSalvaged("one", "three three three", "four", "five", "six");
        assertThat(losses).hasSize(1);
        assertLoss(losses.get(0), segment(0), 1, range(1, 2));
        assertThat(losses.get(0).reason()).contains("expected one of 3 acknowledged records");
        assertThat(bench.metrics.value("wal.recovery.lost.records")).isEqualTo(2);
    }

    @Test
    void shouldGoOnBehindABadLength() throws Exception {
        byte[] bytes = Files.readAllBytes(segment(1));
        ByteBuffer.wrap(bytes).putInt((int) addresses.get(3).offset(), Integer.MAX_VALUE);
        Files.write(segment(1), bytes);
        List<Loss> losses = assertSalvaged("one", "two two", "three three three", "five", "six");
        assertLoss(losses.get(0), segment(1), 1, range(3, 4));
    }

    @Test
    void shouldNameTheMissingEnd() throws Exception {
        long end = addresses.get(4).offset() + 5;
        long acknowledged = Files.size(segment(1)) - SegmentFormat.FRAME_BYTES - SegmentFormat.FOOTER_PAYLOAD_BYTES;
        Files.write(segment(1), Arrays.copyOf(Files.readAllBytes(segment(1)), (int) end));
        List<Loss> losses = assertSalvaged("one", "two two", "three three three", "four");
        assertLoss(
                losses.get(0),
                segment(1),
                2,
                new Range(end, acknowledged),
                new Range(addresses.get(4).offset(), end));
    }

    @Test
    void shouldNameZerosInTheMiddleAndAtTheEnd() throws Exception {
        zero(segment(0), addresses.get(0).offset(), addresses.get(2).offset());
        zero(segment(1), addresses.get(4).offset(), Files.size(segment(1)));
        List<Loss> losses = assertSalvaged("three three three", "four");
        assertLoss(losses.get(0), segment(0), 2, range(0, 2));
        assertThat(losses.get(1).records()).isEqualTo(2);
    }

    @Test
    void shouldReadTheRecordsBehindADamagedHeader() throws Exception {
        for (int at : new int[] {0, 30, 60, 100, 400, 509}) {
            byte[] whole = Files.readAllBytes(segment(1));
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x40;
            Files.write(segment(1), flipped);
            List<Loss> losses = assertSalvaged(RECORDS.toArray(new String[0]));
            assertLoss(losses.get(0), segment(1), 0, new Range(0, SegmentFormat.HEADER_BYTES));
            Files.write(segment(1), whole);
            assertThat(bench.storage.deleteDirectory(bench.layout().directory() + "/.damage"))
                    .isTrue();
        }
    }

    @Test
    void shouldNameAMissingSegment() throws Exception {
        Path gone = segment(1);
        Files.delete(gone);
        List<Loss> losses = assertSalvaged("one", "two two", "three three three");
        assertThat(losses).hasSize(1);
        assertThat(losses.get(0).path()).endsWith(String.valueOf(gone.getFileName()));
        assertThat(losses.get(0).records()).isEqualTo(3);
    }

    @Test
    void shouldReturnNothingOfSwappedSegments() throws Exception {
        byte[] first = Files.readAllBytes(segment(0));
        Files.write(segment(0), Files.readAllBytes(segment(1)));
        Files.write(segment(1), first);
        List<Loss> losses = assertSalvaged();
        assertThat(losses).extracting(Loss::path).containsExactly("file:" + segment(1), "file:" + segment(0));
        assertThat(losses.get(0).records()).isEqualTo(3);
        assertThat(losses.get(0).reason()).contains("renamed or swapped");
    }

    @Test
    void shouldGoOnBesideForeignFiles() throws Exception {
        Path foreign = Files.writeString(segment(0).resolveSibling("notes.txt"), "hello");
        Path inRole = Files.writeString(bench.directory.resolve("data/other"), "hello");
        List<Loss> losses = assertSalvaged(RECORDS.toArray(new String[0]));
        assertThat(losses).extracting(Loss::path).containsExactlyInAnyOrder("file:" + foreign, "file:" + inRole);
    }

    @Test
    void shouldKeepOneOfTwoSegmentsOfTheSameName() throws Exception {
        Path copy = segment(1).resolveSibling(String.valueOf(segment(0).getFileName()));
        Files.copy(segment(0), copy);
        List<Loss> losses = assertSalvaged(RECORDS.toArray(new String[0]));
        assertThat(losses).extracting(Loss::path).containsExactly("file:" + copy);
    }

    @Test
    void shouldStopAtANewerVersionAllTheSame() throws Exception {
        byte[] bytes = Files.readAllBytes(segment(0));
        ByteBuffer.wrap(bytes).putShort(8, (short) 2);
        Files.write(segment(0), bytes);
        assertThatThrownBy(() -> read(OnDamage.QUARANTINE, new ArrayList<>()))
                .isInstanceOf(WalVersionException.class)
                .hasMessageContaining("start the Holdfast version that wrote it, or a newer one");
        // As that version would see it: nothing was set aside meanwhile.
        ByteBuffer.wrap(bytes).putShort(8, (short) 1);
        Files.write(segment(0), bytes);
        assertThat(bench.readAll()).isEqualTo(RECORDS);
        assertThat(bench.report().losses()).isEmpty();
    }

    @Test
    void shouldSetAVersionAsideThatNeverWas() throws Exception {
        byte[] bytes = Files.readAllBytes(segment(0));
        ByteBuffer.wrap(bytes).putShort(8, (short) 0);
        Files.write(segment(0), bytes);
        assertThatThrownBy(() -> bench.readAll()).isInstanceOf(WalDamageException.class);
        assertThat(assertSalvaged(RECORDS.toArray(new String[0]))).hasSize(1);
    }

    @Test
    void shouldStopAtNewDamageInAFileThatHadDamageBefore() throws Exception {
        zero(segment(0), addresses.get(1).offset(), addresses.get(2).offset());
        List<Loss> unused = assertSalvaged("one", "three three three", "four", "five", "six");
        zero(segment(0), addresses.get(0).offset(), addresses.get(1).offset());
        assertThatThrownBy(() -> bench.readAll()).isInstanceOf(WalDamageException.class);
        assertThat(assertSalvaged("three three three", "four", "five", "six")).hasSize(1);
        assertThat(unused).hasSize(1);
    }

    @Test
    void shouldStillReadIntactRecordsByTheirAddresses() throws Exception {
        zero(segment(0), addresses.get(1).offset(), addresses.get(2).offset());
        List<Loss> losses = assertSalvaged("one", "three three three", "four", "five", "six");
        assertThat(losses).hasSize(1);
        try (WriteAheadLog log = bench.log()) {
            for (int i : new int[] {0, 2, 3, 4, 5}) {
                assertThat(LogBench.text(log.read(addresses.get(i)))).isEqualTo(RECORDS.get(i));
            }
            assertThatThrownBy(() -> log.read(addresses.get(1))).isInstanceOf(WalDamageException.class);
        }
    }

    @Test
    void shouldDeleteTheMarkersWithTheirBuckets() throws Exception {
        zero(segment(0), addresses.get(1).offset(), addresses.get(2).offset());
        List<Loss> losses = assertSalvaged("one", "three three three", "four", "five", "six");
        assertThat(losses).hasSize(1);
        Path markers = bench.directory.resolve("data/.damage");
        assertThat(markers).isNotEmptyDirectory();
        try (WriteAheadLog log = bench.log()) {
            log.cleanAll(Role.DATA, START + 1_000_000);
        }
        assertThat(markers).doesNotExist();
    }

    @Test
    void shouldGoOnWithoutAMarkerWhenItCannotBeWritten() throws Exception {
        zero(segment(0), addresses.get(1).offset(), addresses.get(2).offset());
        Files.writeString(bench.directory.resolve("data/.damage"), "in the way");
        List<Loss> losses = new ArrayList<>();
        assertThat(read(OnDamage.QUARANTINE, losses)).hasSize(5);
        assertThat(losses).hasSize(1);
    }

    @Test
    void shouldNameTheLogDirectoryWhereverItLies() {
        assertThat(new WalDamageException("file:/data/log/holdfast.application", 0, "a", "b"))
                .hasMessageContaining("wal verify file:/data/log'");
        assertThat(new WalDamageException("hdfs://nn/data/log/driver/x/y", 0, "a", "b"))
                .hasMessageContaining("wal repair hdfs://nn/data/log'");
    }
}
