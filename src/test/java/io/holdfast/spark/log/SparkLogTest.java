package io.holdfast.spark.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.SettingsException;
import io.holdfast.spark.HoldfastDriverLog;
import io.holdfast.spark.HoldfastWriteAheadLog;
import io.holdfast.storage.ObjectLikeFileSystem;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalBindingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.FileBasedWriteAheadLogSegment;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.apache.spark.streaming.util.WriteAheadLogUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules by which Spark uses a log class, one by one. */
class SparkLogTest {
    @TempDir
    Path directory;

    @Test
    void shouldCreateNothingWhenConstructedReadOrClosed() {
        WriteAheadLog log = new HoldfastWriteAheadLog(conf("app"));
        log.close();

        assertThat(directory.resolve("log")).doesNotExist();
    }

    @Test
    void shouldReadByHandleThroughAnotherObject() {
        SparkLog writer = plain();
        WriteAheadLogRecordHandle handle = writer.write(bytes("a block"), 1_000);

        WriteAheadLog reader = new HoldfastWriteAheadLog(conf("app"));
        ByteBuffer read = reader.read(handle);
        reader.close();

        assertThat(read.hasArray()).isTrue();
        assertThat(read.arrayOffset()).isZero();
        assertThat(new String(read.array(), UTF_8)).isEqualTo("a block");
        assertThat(writer.write(bytes("after another object was closed"), 1_001))
                .isNotNull();
    }

    @Test
    void shouldGiveBackEveryEventAfterARestart() {
        SparkLog before = plain();
        before.write(bytes("one"), 1_000);
        before.write(bytes("two"), 1_001);

        SparkLog after = plain();

        assertThat(texts(after.readAll())).containsExactly("one", "two");
    }

    @Test
    void shouldAcceptWritesAfterClose() {
        SparkLog log = plain();
        log.write(bytes("before"), 1_000);
        log.close();
        log.write(bytes("after"), 1_001);

        assertThat(texts(plain().readAll())).containsExactly("before", "after");
    }

    @Test
    void shouldLeaveTheBufferAsFound() {
        SparkLog log = plain();
        ByteBuffer buffer = ByteBuffer.wrap("whole content".getBytes(UTF_8));
        buffer.position(6);

        log.write(buffer, 1_000);

        assertThat(buffer.position()).isEqualTo(6);
        assertThat(texts(log.readAll())).containsExactly("whole content");
    }

    @Test
    void shouldSwitchSparksBatchingOffOnTheDriver() {
        SparkConf conf =
                conf("app").set("spark.streaming.driver.writeAheadLog.class", HoldfastDriverLog.class.getName());

        WriteAheadLog log = WriteAheadLogUtils.createLogForDriver(conf, "unused", null);

        assertThat(log).isInstanceOf(HoldfastDriverLog.class);
        assertThat(WriteAheadLogUtils.isBatchingEnabled(conf, true)).isFalse();
    }

    @Test
    void shouldRefuseADirectoryOfAnotherApplication() {
        new PlainLog(conf("orders"), Role.DRIVER).write(bytes("x"), 1_000);

        WriteAheadLog other = new HoldfastDriverLog(conf("payments"));

        assertThatThrownBy(() -> other.write(bytes("y"), 1_000))
                .isInstanceOf(WalBindingException.class)
                .hasMessageContaining("expected application 'payments', found application 'orders'")
                .hasMessageContaining("spark.holdfast.application");
        assertThatThrownBy(other::readAll).isInstanceOf(WalBindingException.class);
    }

    @Test
    void shouldNameTheDirectorySettingWhenItIsMissing() {
        WriteAheadLog log = new HoldfastDriverLog(new SparkConf(false).set("spark.app.name", "app"));

        assertThatThrownBy(() -> log.write(bytes("x"), 1_000))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("spark.holdfast.wal.dir is not set");
    }

    @Test
    void shouldNameTheRemedyWhenAnotherLogWroteTheRecord() {
        WriteAheadLog log = new HoldfastWriteAheadLog(conf("app"));

        assertThatThrownBy(() -> log.read(new FileBasedWriteAheadLogSegment("/stock/log-1", 0, 10)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spark.streaming.receiver.writeAheadLog.class");
    }

    @Test
    void shouldRefuseALocalDirectoryThatTheDriverOnAnotherHostHasNotBound() {
        SparkConf conf = conf("app").set("spark.driver.host", "192.0.2.1");

        assertThatThrownBy(() -> LogSite.of(conf).bindFromExecutor())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("the driver on 192.0.2.1 has not bound it")
                .hasMessageContaining("a directory that all hosts share");
    }

    @Test
    void shouldAcceptALocalDirectoryThatTheDriverOnAnotherHostHasBound() {
        LogSite.of(conf("app")).bind();

        LogSite.of(conf("app").set("spark.driver.host", "192.0.2.1")).bindFromExecutor();

        assertThat(directory.resolve("log/holdfast.application")).exists();
    }

    @Test
    void shouldFailAtTheStartWhenSparkWouldGiveABlockUpBeforeTheLogDoes() {
        SparkConf conf = conf("app")
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", HoldfastWriteAheadLog.class.getName())
                .set("spark.streaming.receiver.blockStoreTimeout", "25");

        assertThatThrownBy(() -> LogCheck.atStart(conf))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("spark.holdfast.wal.writeTimeout must be below"
                        + " spark.streaming.receiver.blockStoreTimeout, found 25000 ms and 25000 ms");
    }

    @Test
    void shouldFailAtTheStartWhenTheDirectoryCannotBeUsed() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file"));
        SparkConf conf = conf("app")
                .set("spark.holdfast.wal.dir", file.resolve("log").toString())
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", HoldfastWriteAheadLog.class.getName());

        assertThatThrownBy(() -> LogCheck.atStart(conf))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("cannot be used")
                .hasMessageContaining("spark.holdfast.wal.dir");
    }

    @Test
    void shouldNameTheModeAtTheStartAndWorkInItWhenTheDirectoryIsInAnObjectStore() throws IOException {
        SparkConf conf = conf("app")
                .set("spark.holdfast.wal.dir", "object://" + directory.resolve("objects"))
                .set("spark.hadoop.fs.object.impl", ObjectLikeFileSystem.class.getName())
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", HoldfastWriteAheadLog.class.getName());
        assertThatThrownBy(() -> LogCheck.atStart(conf))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("spark.holdfast.wal.mode=objects");

        conf.set("spark.holdfast.wal.mode", "objects");
        assertThat(LogCheck.atStart(conf)).isEqualTo(LogCheck.Protection.LOG);
        SparkLog log = new PlainLog(conf, Role.DRIVER);
        log.write(bytes("before"), 1_000);
        log.close();
        log.write(bytes("after"), 1_001);
        assertThat(texts(new PlainLog(conf, Role.DRIVER).readAll())).containsExactly("before", "after");
        try (var files = Files.list(directory.resolve("objects"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".probe")))
                    .isEmpty();
        }
    }

    @Test
    void shouldWriteToOneSegmentUntilTheLastReceiverClosesWhenSeveralShareAnExecutor() {
        SparkLog first = SparkLog.ofReceiver(conf("app"));
        SparkLog second = SparkLog.ofReceiver(conf("app"));
        SparkLog reader = SparkLog.ofReceiver(conf("app"));
        int before = SharedLogs.open();
        String segment = first.write(bytes("one"), 1_000).path();
        assertThat(second.write(bytes("two"), 1_000).path()).isEqualTo(segment);
        assertThat(SharedLogs.open()).isEqualTo(before + 1);

        first.close();
        first.close();
        reader.close();

        LogHandle third = second.write(bytes("three"), 1_000);
        assertThat(third.path()).isEqualTo(segment);
        second.close();
        assertThat(SharedLogs.open()).isEqualTo(before);
        assertThat(second.write(bytes("four"), 1_000).path()).isNotEqualTo(segment);
        second.close();
        assertThat(new String(reader.read(third).array(), UTF_8)).isEqualTo("three");
        assertThat(texts(reader.readAll())).containsExactly("one", "two", "three", "four");
        assertThat(SharedLogs.open()).isEqualTo(before);
    }

    @Test
    void shouldNotShareALogWhenDurabilityOrRoleDiffers() {
        SparkLog receiver = SparkLog.ofReceiver(conf("app"));
        SparkLog forcing = SparkLog.ofReceiver(conf("app").set("spark.holdfast.wal.data.durability", "force"));
        SparkLog driver = plain();
        assertThat(List.of(receiver, forcing, driver))
                .extracting(log -> log.write(bytes("x"), 1_000).path())
                .doesNotHaveDuplicates();
        List.of(receiver, forcing, driver).forEach(SparkLog::close);
    }

    private SparkLog plain() {
        return new PlainLog(conf("app"), Role.DRIVER);
    }

    private SparkConf conf(String application) {
        return new SparkConf(false)
                .set("spark.app.name", application)
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static List<String> texts(Iterator<ByteBuffer> records) {
        List<String> texts = new ArrayList<>();
        records.forEachRemaining(record -> texts.add(UTF_8.decode(record).toString()));
        return texts;
    }
}
