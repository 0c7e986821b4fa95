package io.holdfast.wal;

import static io.holdfast.wal.LogBench.START;
import static io.holdfast.wal.LogBench.text;
import static io.holdfast.wal.LogBench.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final String LINES = "2026-11-20 10:00:00 INFO an order came in\n".repeat(500);

    @TempDir
    private Path directory;

    private LogBench bench() {
        return new LogBench(directory.resolve("log"));
    }

    private static PackedRecord pack(Compression compression, boolean localDisk, byte[] data) {
        return Compressor.of(compression, localDisk).pack(ByteBuffer.wrap(data), START);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"LZ4", "ZSTD"})
    void shouldReturnWhatWasWrittenWhenItIsCompressed(Compression compression) throws Exception {
        LogBench bench = bench();
        byte[] noise = noise(10_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(LINES.length()).put(LINES.getBytes(UTF_8));
        List<RecordAddress> addresses = new ArrayList<>();
        try (WriteAheadLog log = bench.log(options -> options.compression(compression))) {
            addresses.add(write(log, LINES));
            addresses.add(write(log, "short"));
            addresses.add(log.write(ByteBuffer.wrap(noise), START));
            addresses.add(log.write(direct.asReadOnlyBuffer(), START));
        }
        bench.restart();
        WriteAheadLog reader = bench.log();
        assertThat(Files.size(bench.segments().get(0))).isLessThan(12_000);
        assertThat(addresses.get(0).length()).isEqualTo(LINES.length());
        assertThat(text(reader.read(addresses.get(0)))).isEqualTo(LINES);
        assertThat(text(reader.read(addresses.get(1)))).isEqualTo("short");
        assertThat(reader.read(addresses.get(2))).isEqualTo(ByteBuffer.wrap(noise));
        ByteBuffer last = reader.read(addresses.get(3));
        assertThat(last.arrayOffset()).isZero();
        assertThat(last.array()).isEqualTo(LINES.getBytes(UTF_8));
        try (LogRecords records = reader.readAll()) {
            for (RecordAddress address : addresses) {
                LogRecord record = records.next();
                assertThat(record.address()).isEqualTo(address);
                assertThat(record.data()).isEqualTo(reader.read(address));
            }
            assertThat(records.hasNext()).isFalse();
        }
    }

    @Test
    void shouldCompressOnlyWhereItPaysWhenTheChoiceIsAuto() {
        byte[] lines = LINES.getBytes(UTF_8);
        assertThat(pack(Compression.AUTO, false, lines).frameBytes()).isLessThan(2000);
        assertThat(pack(Compression.AUTO, true, lines).frameBytes()).isEqualTo(24 + lines.length);
        assertThat(pack(Compression.NONE, false, lines).frameBytes()).isEqualTo(24 + lines.length);
        assertThat(pack(Compression.AUTO, false, new byte[4095]).frameBytes()).isEqualTo(24 + 4095);
        assertThat(pack(Compression.AUTO, false, new byte[4096]).frameBytes()).isLessThan(100);
        assertThat(pack(Compression.LZ4, true, noise(100_000)).frameBytes()).isEqualTo(24 + 100_000);
        assertThat(pack(Compression.ZSTD, true, noise(100_000)).frameBytes()).isEqualTo(24 + 100_000);
    }

    @Test
    void shouldWriteRawOrSayWhatIsMissingWhenThereIsNoLibrary() {
        ByteBuffer lines = ByteBuffer.wrap(LINES.getBytes(UTF_8));
        Compressor auto = Compressor.of(Compression.AUTO, false, Optional::empty, Optional::empty);
        assertThat(auto.pack(lines, START).frameBytes()).isEqualTo(24 + lines.remaining());
        for (Compression chosen : List.of(Compression.LZ4, Compression.ZSTD)) {
            Compressor compressor = Compressor.of(chosen, false, Optional::empty, Optional::empty);
            assertThatThrownBy(() -> compressor.pack(lines, START))
                    .isInstanceOf(WalWriteException.class)
                    .hasMessageContaining("spark.holdfast.wal.compression asks for a codec that needs")
                    .hasMessageContaining("set auto or none");
        }
    }

    @Test
    void shouldTakeALibraryAsMissingWhenItsClassesDoNotLoad() {
        assertThat(Codec.probe(() -> {
                    throw new NoClassDefFoundError("net/jpountz/lz4/LZ4Factory");
                }))
                .isEmpty();
        assertThat(Codec.lz4()).isPresent();
        assertThat(Codec.zstd()).isPresent();
    }

    /** A frame whose checksum holds, and whose payload is not what its fields say. */
    private void plant(LogBench bench, int codec, byte[] stored, int rawLength) {
        ByteBuffer buffer = ByteBuffer.allocate(24 + stored.length).put(24, stored);
        PackedRecord record = PackedRecord.ofStored(buffer, codec, rawLength, START);
        LogOptions options = bench.options().maxRecordBytes(100_000).build();
        new SegmentWriter(bench.storage, options, bench.layout(), SegmentName::newWriter)
                .append(List.of(new PendingWrite(record, bench.ticker, Long.MAX_VALUE)));
        bench.restart();
    }

    @ParameterizedTest
    @ValueSource(ints = {SegmentFormat.CODEC_LZ4, SegmentFormat.CODEC_ZSTD})
    void shouldCallItDamageWhenTheBytesDoNotDecode(int codec) {
        LogBench bench = bench();
        plant(bench, codec, noise(50), 1000);
        assertThatThrownBy(bench::readAll)
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("a record that its codec can decode");
    }

    @ParameterizedTest
    @ValueSource(ints = {SegmentFormat.CODEC_LZ4, SegmentFormat.CODEC_ZSTD})
    void shouldRefuseBeforeItAllocatesWhenTheRawLengthIsBeyondTheLongestRecord(int codec) {
        LogBench bench = bench();
        plant(bench, codec, noise(50), Integer.MAX_VALUE);
        assertThatThrownBy(bench::readAll)
                .isInstanceOf(WalDamageException.class)
                .hasMessageContaining("at most 100000 bytes");
    }

    @Test
    void shouldAskForANewerVersionWhenTheCodecIsUnknown() {
        LogBench bench = bench();
        plant(bench, 3, noise(50), 1000);
        assertThatThrownBy(bench::readAll)
                .isInstanceOf(WalVersionException.class)
                .hasMessageContaining("codec 3");
    }

    @Test
    void shouldCallItDamageWhenACompressedRecordIsCutOrChanged() throws Exception {
        LogBench bench = bench();
        RecordAddress address;
        try (WriteAheadLog log = bench.log(options -> options.compression(Compression.LZ4))) {
            address = write(log, LINES);
        }
        Path segment = bench.segments().get(0);
        byte[] whole = Files.readAllBytes(segment);
        byte[] changed = whole.clone();
        changed[600] ^= 1;
        for (byte[] bytes : List.of(changed, java.util.Arrays.copyOf(whole, 600), new byte[whole.length])) {
            Files.write(segment, bytes);
            assertThatThrownBy(() -> bench.log().read(address)).isInstanceOf(WalDamageException.class);
        }
    }

    /** The files were made by this test with {@code -Dholdfast.golden=<directory>} and are never made again. */
    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void shouldReadTheGoldenFileWhenItIsOfVersionOne(String codec) throws Exception {
        Compression compression = Compression.valueOf(codec.toUpperCase(java.util.Locale.ROOT));
        String target = System.getProperty("holdfast.golden");
        if (target != null) {
            LogBench made = new LogBench(Path.of(target, "codecs", codec));
            try (WriteAheadLog log = made.log(options -> options.compression(compression))) {
                write(log, LINES);
            }
        }
        Path golden = Path.of(
                CompressionTest.class.getResource("/wal/v1/codecs/" + codec).toURI());
        assertThat(new LogBench(golden).readAll()).containsExactly(LINES);
    }
}
