package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a file can go bad, and that no acknowledged record is ever missing without a word. */
class DamageTest {
    private static final List<String> RECORDS = List.of("one", "two two", "three three three", "four", "five", "six");

    @TempDir
    private Path directory;

    private LogBench bench;
    private final List<RecordAddress> addresses = new ArrayList<>();

    @BeforeEach
    void setUp() {
        bench = new LogBench(directory.resolve("log"));
    }

    /** Two segments of three records each; the seal is a third one if the log is closed. */
    private void writeSix(boolean close) {
        WriteAheadLog log = bench.log();
        for (int i = 0; i < RECORDS.size(); i++) {
            addresses.add(write(log, RECORDS.get(i), START + (i < 3 ? 0 : 10_000)));
        }
        if (close) {
            log.close();
        }
        bench.restart();
    }

    private Path segment(int index) {
        return bench.segments().get(index);
    }

    private static void truncate(Path file, long length) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private static void append(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
    }

    private void assertDamage(Path file, String... words) {
        assertThatThrownBy(() -> bench.readAll())
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("offset")
                .hasMessageContaining("expected")
                .hasMessageContaining("found")
                .hasMessageContaining("Restore")
                .satisfies(failure -> {
                    for (String word : words) {
                        assertThat(failure).hasMessageContaining(word);
                    }
                });
        assertThat(bench.storage.openReaders()).isZero();
    }

    @Test
    void shouldFailWhenASegmentThatHasASuccessorIsCutAtAnyLength() throws Exception {
        writeSix(true);
        for (int index = 0; index < 2; index++) {
            byte[] whole = Files.readAllBytes(segment(index));
            int acknowledged = whole.length - SegmentFormat.FRAME_BYTES - SegmentFormat.FOOTER_PAYLOAD_BYTES;
            for (int length = 0; length < whole.length; length++) {
                Files.write(segment(index), Arrays.copyOf(whole, length));
                if (length < acknowledged) {
                    assertDamage(segment(index));
                } else {
                    assertThat(bench.readAll()).isEqualTo(RECORDS);
                }
            }
            Files.write(segment(index), whole);
        }
    }

    @Test
    void shouldSayThatAcknowledgedDataIsMissingWhenCutAtARecord() throws Exception {
        writeSix(true);
        truncate(segment(1), addresses.get(5).offset());
        assertDamage(segment(1), "acknowledged data up to offset", "the end of the file");
    }

    @Test
    void shouldNeverReturnSomethingElseWhenAnyByteOfAClosedLogIsFlipped() throws Exception {
        writeSix(true);
        for (int index = 0; index < 3; index++) {
            byte[] whole = Files.readAllBytes(segment(index));
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << (at % 8));
                Files.write(segment(index), flipped);
                assertAllOrError("segment " + index + " byte " + at);
                assertReadsAreExactOrFail();
            }
            Files.write(segment(index), whole);
        }
    }

    private void assertAllOrError(String what) {
        List<String> found;
        try {
            found = bench.readAll();
        } catch (WalException expected) {
            return;
        }
        assertThat(found).as(what).isEqualTo(RECORDS);
    }

    private void assertReadsAreExactOrFail() {
        try (WriteAheadLog log = bench.log()) {
            for (int i = 0; i < RECORDS.size(); i++) {
                assertReadIsExactOrFails(log, i);
            }
        }
    }

    private void assertReadIsExactOrFails(WriteAheadLog log, int index) {
        ByteBuffer found;
        try {
            found = log.read(addresses.get(index));
        } catch (WalDamageException expected) {
            assertThat(expected.path()).isEqualTo(addresses.get(index).path());
            return;
        }
        assertThat(LogBench.text(found)).isEqualTo(RECORDS.get(index));
    }

    @Test
    void shouldFailOrReportWhenAnyByteOfAnUnclosedSegmentIsFlipped() throws Exception {
        writeSix(false);
        byte[] whole = Files.readAllBytes(segment(1));
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(segment(1), flipped);
            if (at >= addresses.get(5).offset()) {
                // The last record of a killed process: nobody can tell it from an unfinished one, so it is reported.
                assertThat(bench.readAll()).as("byte %d", at).isEqualTo(RECORDS.subList(0, 5));
                assertThat(bench.report().cuts()).hasSize(1);
            } else {
                assertThatThrownBy(() -> bench.readAll()).as("byte %d", at).isInstanceOf(WalException.class);
            }
        }
    }

    @Test
    void shouldCutAndReportWhenTheLastSegmentIsTorn() throws Exception {
        writeSix(false);
        byte[] whole = Files.readAllBytes(segment(1));
        long last = addresses.get(5).offset();
        for (int length = (int) last + 1; length < whole.length; length++) {
            Files.write(segment(1), Arrays.copyOf(whole, length));
            assertThat(bench.readAll()).isEqualTo(RECORDS.subList(0, 5));
            RecoveryReport report = bench.report();
            assertThat(report.unclosed()).isEqualTo(1);
            assertThat(report.cuts())
                    .containsExactly(new RecoveryReport.Cut(
                            "file:" + segment(1), last, length - last, "an unfinished record at the end of a segment"));
        }
        assertThat(bench.metrics.value("wal.recovery.cuts")).isPositive();
    }

    @Test
    void shouldReadBothWhenATornTailIsFollowedByARestartInTheSameMillisecond() throws Exception {
        writeSix(false);
        append(segment(1), new byte[] {0, 0, 0, 9, 1, 0});
        try (WriteAheadLog log =
                new WriteAheadLog(bench.storage, bench.options().build())) {
            write(log, "seven", START + 10_000);
        }
        bench.restart();
        assertThat(bench.readAll())
                .containsExactlyInAnyOrder("one", "two two", "three three three", "four", "five", "six", "seven");
    }

    @Test
    void shouldFindNoRecordWhenTheTailIsZeros() throws Exception {
        writeSix(false);
        append(segment(1), new byte[300_000]);
        assertThat(bench.readAll()).isEqualTo(RECORDS);
        assertThat(bench.report().cutBytes()).isEqualTo(300_000);
    }

    @Test
    void shouldFailWhenZerosHideAFrame() throws Exception {
        writeSix(false);
        byte[] whole = Files.readAllBytes(segment(1));
        Arrays.fill(
                whole, (int) addresses.get(4).offset(), (int) addresses.get(5).offset(), (byte) 0);
        Files.write(segment(1), whole);
        assertDamage(segment(1), "another follows at offset " + addresses.get(5).offset());
    }

    @Test
    void shouldFailWithoutAllocatingWhenALengthIsBad() throws Exception {
        writeSix(true);
        byte[] whole = Files.readAllBytes(segment(0));
        for (int bad : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 512 << 20, 4, 0}) {
            byte[] copy = whole.clone();
            ByteBuffer.wrap(copy).putInt((int) addresses.get(0).offset(), bad);
            Files.write(segment(0), copy);
            assertDamage(segment(0), "no valid frame");
        }
    }

    @Test
    void shouldFailWhenFilesAreSwappedOrRenamed() throws Exception {
        writeSix(true);
        byte[] first = Files.readAllBytes(segment(0));
        byte[] second = Files.readAllBytes(segment(1));
        Files.write(segment(0), second);
        Files.write(segment(1), first);
        assertDamage(segment(1), "renamed or swapped");
        assertReadsAreExactOrFail();
    }

    @Test
    void shouldFailWhenARecordIsCopiedOverAnother() throws Exception {
        WriteAheadLog log = bench.log();
        RecordAddress first = write(log, "same length 1");
        RecordAddress second = write(log, "same length 2");
        log.close();
        bench.restart();
        byte[] whole = Files.readAllBytes(segment(0));
        int frame = (int) (second.offset() - first.offset());
        System.arraycopy(whole, (int) first.offset(), whole, (int) second.offset(), frame);
        Files.write(segment(0), whole);
        assertDamage(segment(0));
        try (WriteAheadLog reader = bench.log()) {
            assertThatThrownBy(() -> reader.read(second)).isInstanceOf(WalDamageException.class);
        }
    }

    @Test
    void shouldFailWhenASegmentInTheMiddleIsMissing() throws Exception {
        try (WriteAheadLog log = bench.log()) {
            for (int i = 0; i < 4; i++) {
                write(log, "record " + i, START + i * 10_000L);
            }
        }
        bench.restart();
        byte[] kept = Files.readAllBytes(segment(1));
        Path missing = segment(1);
        Files.delete(missing);
        assertDamage(segment(0), missing.getFileName().toString(), "no such file");
        Files.write(missing, kept);
        Files.delete(segment(0));
        assertThat(bench.readAll()).containsExactly("record 1", "record 2", "record 3");
    }

    @Test
    void shouldCutWhenACreationWasNotFinished() throws Exception {
        writeSix(true);
        byte[] seal = Files.readAllBytes(segment(2));
        for (int length = 0; length < SegmentFormat.HEADER_BYTES; length += 37) {
            Files.write(segment(2), Arrays.copyOf(seal, length));
            assertThat(bench.readAll()).isEqualTo(RECORDS);
            assertThat(bench.report().cuts()).hasSize(1);
        }
        Files.write(segment(2), new byte[200_000]);
        assertThat(bench.readAll()).isEqualTo(RECORDS);
        assertThat(bench.report().cutBytes()).isEqualTo(200_000);
    }

    @Test
    void shouldFailWhenThereIsAForeignFile() throws Exception {
        writeSix(true);
        Path foreign = segment(0).resolveSibling("notes.txt");
        Files.writeString(foreign, "hello");
        assertDamage(foreign, "foreign");
        Files.delete(foreign);
        Path inRole = bench.directory.resolve("data/other");
        Files.writeString(inRole, "hello");
        assertDamage(inRole, "foreign");
        Files.delete(inRole);
        Path dotted = segment(0).resolveSibling(".nfs0001");
        Files.writeString(dotted, "left by a network file system");
        assertThat(bench.readAll()).isEqualTo(RECORDS);
        Path named = segment(0).resolveSibling("1700000000000-0123456789abcdef-0000000000");
        Files.writeString(named, "not a segment");
        assertDamage(named, "begins with HOLDFAST", "foreign");
    }

    @Test
    void shouldFailWhenTheVersionIsNewer() throws Exception {
        writeSix(true);
        byte[] whole = Files.readAllBytes(segment(0));
        ByteBuffer.wrap(whole).putShort(8, (short) 2);
        Files.write(segment(0), whole);
        assertThatThrownBy(() -> bench.readAll())
                .isInstanceOf(WalVersionException.class)
                .hasMessageContaining(segment(0).toString())
                .hasMessageContaining("version 1 or lower, found 2");
    }

    @Test
    void shouldFailWhenAnotherApplicationWroteTheSegment() {
        writeSix(true);
        WriteAheadLog other = new WriteAheadLog(
                bench.storage, LogOptions.builder("billing", Role.DATA).build());
        assertThatThrownBy(() -> LogBench.drain(other))
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("application billing")
                .hasMessageContaining("application orders");
    }

    @Test
    void shouldFailWhenTheNameOfTheApplicationOnlyEndsAlike() {
        writeSix(true);
        WriteAheadLog other = new WriteAheadLog(
                bench.storage, LogOptions.builder("all orders", Role.DATA).build());
        assertThatThrownBy(() -> LogBench.drain(other)).hasMessageContaining("application all orders");
    }

    @Test
    void shouldFailAgainWhenAskedAgainAfterDamage() throws Exception {
        writeSix(true);
        truncate(segment(1), addresses.get(5).offset());
        try (LogRecords records = bench.log().readAll()) {
            assertThat(LogBench.text(records.next().data())).isEqualTo("one");
            assertThatThrownBy(() -> records.forEachRemaining(unused -> {})).isInstanceOf(WalDamageException.class);
            assertThatThrownBy(records::hasNext).isInstanceOf(WalDamageException.class);
            assertThat(bench.storage.openReaders()).isZero();
        }
    }

    @Test
    void shouldSayNewerWhenTheCodecIsUnknownUnderAValidChecksum() throws Exception {
        writeSix(true);
        RecordAddress first = addresses.get(0);
        byte[] whole = Files.readAllBytes(segment(0));
        int at = (int) first.offset();
        whole[at + 5] = 3;
        var crc = SegmentFormat.beginChecksum(first.segmentChecksum(), at, whole, at);
        crc.update(whole, at + SegmentFormat.FRAME_BYTES, first.length());
        ByteBuffer.wrap(whole).putInt(at + SegmentFormat.FRAME_FIELDS_BYTES, (int) crc.getValue());
        Files.write(segment(0), whole);
        assertThatThrownBy(() -> bench.readAll())
                .isInstanceOf(WalVersionException.class)
                .hasMessageContaining("codec 3");
    }

    @Test
    void shouldFailWhenBytesFollowTheFooterOfTheLastSegment() throws Exception {
        writeSix(true);
        append(segment(2), new byte[] {1});
        assertDamage(segment(2), "1 more bytes");
    }

    @Test
    void shouldFailWhenAnAddressIsOfAnotherRecord() {
        writeSix(true);
        RecordAddress right = addresses.get(0);
        List<RecordAddress> wrong = List.of(
                new RecordAddress(
                        right.path(), right.offset(), right.length() + 1, right.segmentChecksum(), right.checksum()),
                new RecordAddress(right.path(), right.offset(), -1, right.segmentChecksum(), right.checksum()),
                new RecordAddress(
                        right.path(), right.offset() + 1, right.length(), right.segmentChecksum(), right.checksum()),
                new RecordAddress(
                        right.path(), Long.MAX_VALUE, right.length(), right.segmentChecksum(), right.checksum()),
                new RecordAddress(
                        right.path(), right.offset(), Integer.MAX_VALUE, right.segmentChecksum(), right.checksum()),
                new RecordAddress(
                        right.path(), right.offset(), right.length(), right.segmentChecksum() + 1, right.checksum()),
                new RecordAddress(
                        right.path(), right.offset(), right.length(), right.segmentChecksum(), right.checksum() + 1));
        try (WriteAheadLog log = bench.log()) {
            for (RecordAddress address : wrong) {
                assertThatThrownBy(() -> log.read(address))
                        .as(address.toString())
                        .isInstanceOf(WalDamageException.class)
                        .hasMessageContaining(right.path());
            }
        }
    }
}
