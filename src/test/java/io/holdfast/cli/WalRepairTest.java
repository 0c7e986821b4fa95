package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalDamageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair keeps every valid record at its address, says what is lost, and never touches what it repairs. */
class WalRepairTest {
    private static final List<String> RECORDS =
            CommandBench.records(12).stream().map(String::new).toList();

    @TempDir
    private Path directory;

    private CommandBench bench;
    private Path copy;
    private List<RecordAddress> addresses = List.of();

    @BeforeEach
    void setUp() {
        bench = new CommandBench(directory.resolve("log"));
        copy = directory.resolve("copy");
        addresses = bench.write(Role.DATA, true, 12);
    }

    private int repair() {
        return bench.run("wal", "repair", "--to", copy.toString(), bench.path());
    }

    private static List<String> without(Integer... lost) {
        return IntStream.range(0, RECORDS.size())
                .filter(n -> !Arrays.asList(lost).contains(n))
                .mapToObj(RECORDS::get)
                .toList();
    }

    private void assertCopyHasAllBut(Integer... lost) {
        assertThat(CommandBench.readAll(copy, Role.DATA)).isEqualTo(without(lost));
        assertThat(bench.run("wal", "verify", copy.toString())).isZero();
        assertThat(bench.out()).contains(" 0 damages");
    }

    /** As handles in the driver's log see it, after the swap. */
    private void assertAddressesWorkBut(Integer... lost) throws IOException {
        Files.move(bench.directory, directory.resolve("old"));
        Files.move(copy, bench.directory, StandardCopyOption.ATOMIC_MOVE);
        for (int n = 0; n < addresses.size(); n++) {
            RecordAddress address = addresses.get(n);
            if (Arrays.asList(lost).contains(n)) {
                assertThatThrownBy(() -> CommandBench.read(bench.directory, address))
                        .isInstanceOf(WalDamageException.class);
            } else {
                assertThat(CommandBench.read(bench.directory, address)).isEqualTo(RECORDS.get(n));
            }
        }
    }

    private void flip(int record, int at) {
        CommandBench.flip(
                CommandBench.file(addresses.get(record)), addresses.get(record).offset() + at);
    }

    @Test
    void shouldCopyASoundLogByteForByte() throws IOException {
        bench.write(Role.DRIVER, false, 3);
        assertThat(repair()).isZero();
        assertThat(bench.out()).contains("kept 15 records").contains("lost 0 records");
        for (Path file : bench.segments(Role.DATA)) {
            assertThat(copy.resolve(bench.directory.relativize(file))).hasSameBinaryContentAs(file);
        }
        assertThat(copy.resolve("holdfast.application"))
                .hasSameBinaryContentAs(bench.directory.resolve("holdfast.application"));
        assertThat(CommandBench.readAll(copy, Role.DRIVER)).hasSize(3);
    }

    @Test
    void shouldLeaveHolesInThePlaceOfDamagedRecords() throws IOException {
        flip(1, 40);
        flip(2, 0);
        flip(7, 5);
        flip(8, 100);

        assertThat(repair()).isEqualTo(1);

        assertThat(bench.out()).contains("kept 8 records").contains("lost 4 records");
        assertCopyHasAllBut(1, 2, 7, 8);
        assertThat(bench.out()).contains("3 holes");
        assertAddressesWorkBut(1, 2, 7, 8);
    }

    @Test
    void shouldKeepAllRecordsWhenOneByteOfAnyHeaderFieldIsDamaged() throws IOException {
        Path second = bench.segments(Role.DATA).get(1);
        byte[] whole = Files.readAllBytes(second);
        for (int at : new int[] {0, 8, 13, 20, 30, 33, 50, 60, 70, 81, 90, 131, 300}) {
            Files.write(second, whole);
            CommandBench.flip(second, at);
            copy = directory.resolve("copy-" + at);
            assertThat(repair()).as("byte " + at).isEqualTo(1);
            assertCopyHasAllBut();
        }
        assertAddressesWorkBut();
    }

    @Test
    void shouldReplaceASegmentWhoseHeaderIsLost() throws IOException {
        Path second = bench.segments(Role.DATA).get(1);
        byte[] bytes = Files.readAllBytes(second);
        Arrays.fill(bytes, 0, 512, (byte) 7);
        Files.write(second, bytes);

        assertThat(repair()).isEqualTo(1);

        assertThat(bench.out()).contains("lost 4 records").contains("1 whole segments");
        assertCopyHasAllBut(4, 5, 6, 7);
    }

    @Test
    void shouldMakeAHeaderAnewAsLongAsItsChecksumIsThere() throws IOException {
        for (int index = 0; index < 3; index++) {
            Path segment = bench.segments(Role.DATA).get(index);
            byte[] whole = Files.readAllBytes(segment);
            byte[] bytes = whole.clone();
            Arrays.fill(bytes, 0, 508, (byte) 7);
            Files.write(segment, bytes);
            copy = directory.resolve("copy-" + index);
            assertThat(repair()).isEqualTo(1);
            assertCopyHasAllBut();
            Files.write(segment, whole);
        }
        assertAddressesWorkBut();
    }

    @Test
    void shouldMakeAHeadersChecksumAnew() throws IOException {
        Path segment = bench.segments(Role.DATA).get(2);
        byte[] bytes = Files.readAllBytes(segment);
        Arrays.fill(bytes, 508, 512, (byte) 7);
        Files.write(segment, bytes);
        assertThat(repair()).isEqualTo(1);
        assertCopyHasAllBut();
        assertAddressesWorkBut();
    }

    @Test
    void shouldReplaceAMissingSegmentByAHole() throws IOException {
        Files.delete(bench.segments(Role.DATA).get(1));
        assertThat(repair()).isEqualTo(1);
        assertCopyHasAllBut(4, 5, 6, 7);
        assertAddressesWorkBut(4, 5, 6, 7);
    }

    @Test
    void shouldFillAMissingEnd() throws IOException {
        Path first = bench.segments(Role.DATA).get(0);
        Files.write(
                first,
                Arrays.copyOf(Files.readAllBytes(first), (int) addresses.get(2).offset() + 10));
        assertThat(repair()).isEqualTo(1);
        assertCopyHasAllBut(2, 3);
    }

    @Test
    void shouldPutSwappedSegmentsWhereTheyBelong() throws IOException {
        Path first = bench.segments(Role.DATA).get(0);
        Path second = bench.segments(Role.DATA).get(1);
        Files.move(first, directory.resolve("aside"));
        Files.move(second, first);
        Files.move(directory.resolve("aside"), second);

        assertThat(repair()).isEqualTo(1);

        assertCopyHasAllBut();
        assertAddressesWorkBut();
    }

    @Test
    void shouldKeepWhatFollowsDamageInASegmentThatNobodyClosed() throws IOException {
        List<RecordAddress> killed = bench.write(Role.DRIVER, false, 4);
        CommandBench.flip(CommandBench.file(killed.get(1)), killed.get(1).offset() + 30);
        assertThat(repair()).isEqualTo(1);
        assertThat(CommandBench.readAll(copy, Role.DRIVER)).hasSize(3);
        assertThat(bench.run("wal", "verify", copy.toString())).isZero();
    }

    @Test
    void shouldSurviveDamageAtEveryPlaceOfASegment() throws IOException {
        Path first = bench.segments(Role.DATA).get(0);
        byte[] whole = Files.readAllBytes(first);
        for (int at = 3; at < whole.length; at += 41) {
            Files.write(first, whole);
            CommandBench.flip(first, at);
            copy = directory.resolve("copy-" + at);
            assertThat(repair()).as("byte " + at).isLessThanOrEqualTo(1);
            assertThat(bench.run("wal", "verify", copy.toString()))
                    .as("byte " + at)
                    .isZero();
            assertThat(CommandBench.readAll(copy, Role.DATA)).as("byte " + at).hasSizeGreaterThanOrEqualTo(11);
        }
    }

    @Test
    void shouldRepairTwiceAndKeepTheHoles() {
        flip(1, 40);
        assertThat(repair()).isEqualTo(1);
        Path again = directory.resolve("again");
        assertThat(bench.run("wal", "repair", "--to", again.toString(), copy.toString()))
                .isZero();
        assertThat(CommandBench.readAll(again, Role.DATA)).isEqualTo(without(1));
    }

    @Test
    void shouldSwapOnlyOnDemandAndDeleteNothing() throws IOException {
        flip(1, 40);
        assertThat(bench.run("wal", "repair", bench.path())).isEqualTo(1);
        assertThat(names()).hasSize(2).anyMatch(name -> name.startsWith("log.repaired-"));
        assertThatThrownBy(() -> CommandBench.readAll(bench.directory, Role.DATA))
                .isInstanceOf(WalDamageException.class);

        assertThat(bench.run("wal", "repair", "--swap", "--to", copy.toString(), bench.path()))
                .isEqualTo(1);

        assertThat(bench.out()).contains("swapped");
        assertThat(names()).hasSize(3).anyMatch(name -> name.startsWith("log.before-repair-"));
        assertThat(CommandBench.readAll(bench.directory, Role.DATA)).isEqualTo(without(1));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            List<String> names = new ArrayList<>();
            children.forEach(child -> names.add(child.getFileName().toString()));
            return names;
        }
    }

    @Test
    void shouldRefuseATargetThatExistsOrLiesInside() {
        assertThat(bench.run("wal", "repair", "--to", directory.toString(), bench.path()))
                .isEqualTo(2);
        assertThat(bench.run("wal", "repair", "--to", bench.path() + "/copy", bench.path()))
                .isEqualTo(2);
        assertThat(bench.run("wal", "repair", "--role", "data", bench.path())).isEqualTo(2);
        assertThat(Files.exists(bench.directory.resolve("copy"))).isFalse();
    }

    @Test
    void shouldBindTheCopyWhenTheBindingIsDamaged() {
        CommandBench.flip(bench.directory.resolve("holdfast.application"), 40);
        assertThat(repair()).isEqualTo(1);
        assertThat(bench.err()).contains("--application");
        assertThat(bench.run("wal", "repair", "--application", "orders", "--to", copy.toString(), bench.path()))
                .isEqualTo(1);
        assertCopyHasAllBut();
    }
}
