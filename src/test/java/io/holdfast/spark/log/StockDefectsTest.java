package io.holdfast.spark.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.wal.WalDamageException;
import io.holdfast.wal.WalMissingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.FileBasedWriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes wrong with Spark's own log, and not with Holdfast's: each test does the same to both. Those of storage that
 * fails are in {@link StockFaultsTest}.
 */
class StockDefectsTest {
    private static final int HEADER_BYTES = 512;
    private static final int FRAME_BYTES = 24;

    @TempDir
    private Path directory;

    private final SparkConf conf = new SparkConf(false).set("spark.app.name", "app");

    private WriteAheadLog stock(boolean closeFileAfterWrite) {
        return new FileBasedWriteAheadLog(
                conf, "file:" + directory.resolve("stock"), new Configuration(), 60, 3, closeFileAfterWrite);
    }

    private WriteAheadLog holdfast() {
        return new PlainSparkLog(conf.clone()
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.holdfast.wal.cleanMargin", "0s")
                .set("spark.holdfast.wal.dir", directory.resolve("holdfast").toString()));
    }

    private static WriteAheadLogRecordHandle write(WriteAheadLog log, String text) {
        return log.write(ByteBuffer.wrap(text.getBytes(UTF_8)), 1_000);
    }

    private static WriteAheadLog written(WriteAheadLog log) {
        List.of("one", "two", "three").forEach(text -> write(log, text));
        log.close();
        return log;
    }

    private static List<String> texts(WriteAheadLog log) {
        Iterator<ByteBuffer> records = log.readAll();
        List<String> texts = new ArrayList<>();
        records.forEachRemaining(record -> texts.add(UTF_8.decode(record).toString()));
        return texts;
    }

    private List<Path> stockFiles() throws IOException {
        return files(directory.resolve("stock"), "log-");
    }

    private List<Path> holdfastFiles() throws IOException {
        return files(directory.resolve("holdfast/driver"), "1");
    }

    private static List<Path> files(Path below, String prefix) throws IOException {
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static void change(Path file, int at, int... bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            content[at + i] = (byte) bytes[i];
        }
        Files.write(file, content);
    }

    private static void append(Path file, byte... bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.APPEND);
    }

    private static void cut(Path file, int length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }

    private void assertHoldfastFails() {
        assertThatThrownBy(() -> texts(holdfast())).isInstanceOf(WalDamageException.class);
    }

    @Test
    void shouldNoticeWhenTheEndIsMissing() throws Exception {
        written(stock(false));
        cut(stockFiles().get(0), 4 + 3 + 4 + 3);
        assertThat(texts(stock(false))).as("stock loses a record in silence").containsExactly("one", "two");

        written(holdfast());
        cut(holdfastFiles().get(0), HEADER_BYTES + 2 * (FRAME_BYTES + 3));
        assertHoldfastFails();
    }

    @Test
    void shouldNoticeAFlippedBit() throws Exception {
        written(stock(false));
        change(stockFiles().get(0), 4, 'O');
        assertThat(texts(stock(false))).as("stock returns what nobody wrote").containsExactly("One", "two", "three");

        written(holdfast());
        change(holdfastFiles().get(0), HEADER_BYTES + FRAME_BYTES, 'O');
        assertHoldfastFails();
    }

    @Test
    void shouldNoticeADamagedLength() throws Exception {
        written(stock(false));
        change(stockFiles().get(0), 0, 0, 1);
        assertThat(texts(stock(false))).as("stock takes memory and is silent").isEmpty();
        change(stockFiles().get(0), 0, 0xff);
        assertThatThrownBy(() -> texts(stock(false))).isInstanceOf(NegativeArraySizeException.class);

        written(holdfast());
        change(holdfastFiles().get(0), HEADER_BYTES, 0, 1);
        assertHoldfastFails();
        change(holdfastFiles().get(0), HEADER_BYTES, 0xff);
        assertHoldfastFails();
    }

    @Test
    void shouldMakeNoRecordsOfZeros() throws Exception {
        List<String> all = List.of("one", "two", "three");
        written(stock(false));
        append(stockFiles().get(0), new byte[4000]);
        assertThat(texts(stock(false))).as("stock invents empty records").hasSize(3 + 1000);

        WriteAheadLog log = holdfast();
        all.forEach(text -> write(log, text));
        append(holdfastFiles().get(0), new byte[4000]);
        assertThat(texts(holdfast())).isEqualTo(all);
        log.close();
    }

    @Test
    void shouldNotAppendBehindATear() throws Exception {
        byte[] torn = {0, 0, 0, 50, 'x', 'y'};
        write(stock(false), "one");
        append(stockFiles().get(0), torn);
        write(stock(false), "two");
        assertThat(stockFiles()).as("stock goes on in the torn file").hasSize(1);
        assertThat(texts(stock(false))).doesNotContain("two");

        write(holdfast(), "one");
        append(holdfastFiles().get(0), torn);
        write(holdfast(), "two");
        assertThat(texts(holdfast())).containsExactly("one", "two");
    }

    @Test
    void shouldReturnEachRecordOnceWhenFilesAreClosedAfterEachWrite() {
        WriteAheadLog stock = stock(true);
        Collections.nCopies(5, "again").forEach(text -> write(stock, text));
        assertThat(texts(stock)).as("stock multiplies").hasSize(25);

        for (int i = 0; i < 5; i++) {
            WriteAheadLog log = holdfast();
            write(log, "again");
            log.close();
        }
        assertThat(texts(holdfast())).hasSize(5);
    }

    @Test
    void shouldNameTheFileThatIsGone() throws Exception {
        WriteAheadLog stock = stock(false);
        WriteAheadLogRecordHandle inStock = write(stock, "one");
        stock.close();
        Files.delete(stockFiles().get(0));
        assertThatThrownBy(() -> stock(false).read(inStock)).isInstanceOf(NullPointerException.class);

        WriteAheadLog log = holdfast();
        WriteAheadLogRecordHandle inHoldfast = write(log, "one");
        log.close();
        Path gone = holdfastFiles().get(0);
        Files.delete(gone);
        assertThatThrownBy(() -> holdfast().read(inHoldfast))
                .isInstanceOf(WalMissingException.class)
                .hasMessageContaining(gone.toString());
    }

    @Test
    void shouldCleanTheLastFileOfAnIdleLog() throws Exception {
        WriteAheadLog stock = stock(false);
        write(stock, "one");
        stock.clean(1_000_000, true);
        assertThat(stockFiles()).as("stock keeps the current file for ever").hasSize(1);
        stock.close();

        WriteAheadLog log = holdfast();
        write(log, "one");
        log.clean(1_000_000, true);
        assertThat(holdfastFiles()).isEmpty();
        assertThat(directory.resolve("holdfast/driver")).isEmptyDirectory();
    }
}
