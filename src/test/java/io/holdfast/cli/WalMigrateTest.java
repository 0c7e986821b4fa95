package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spark.HoldfastWriteAheadLog;
import io.holdfast.spark.log.LogHandle;
import io.holdfast.storage.ObjectLikeFileSystem;
import io.holdfast.storage.Storage;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.Role;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.receiver.WriteAheadLogBasedStoreResult;
import org.apache.spark.streaming.scheduler.AllocatedBlocks;
import org.apache.spark.streaming.scheduler.BatchAllocationEvent;
import org.apache.spark.streaming.scheduler.BlockAdditionEvent;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.util.FileBasedWriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.collection.mutable.ArrayBuffer;

/** A checkpoint that Spark's own log classes wrote, read back through Holdfast's. */
class WalMigrateTest {
    private static final long START = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private CommandBench bench;
    private Path checkpoint;
    private final List<ReceivedBlockInfo> infos = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        bench = new CommandBench(directory.resolve("log"));
        checkpoint = directory.resolve("checkpoint");
        writeStock();
    }

    /** Two streams of three blocks each; the first two blocks of stream 0 are in a batch; one event is a batch of two. */
    private void writeStock() throws IOException {
        for (int stream = 0; stream < 2; stream++) {
            FileBasedWriteAheadLog data = stock("receivedData/" + stream);
            for (int block = 0; block < 3; block++) {
                WriteAheadLogRecordHandle handle = data.write(bytes("block " + stream + "-" + block), START + block);
                infos.add(info(stream, block, handle));
            }
            data.close();
        }
        FileBasedWriteAheadLog events = stock("receivedBlockMetadata");
        for (ReceivedBlockInfo info : infos.subList(0, 4)) {
            events.write(ByteBuffer.wrap(serialized(new BlockAdditionEvent(info))), START);
        }
        byte[][] batch = {
            serialized(new BlockAdditionEvent(infos.get(4))), serialized(new BlockAdditionEvent(infos.get(5)))
        };
        events.write(ByteBuffer.wrap(serialized(batch)), START + 1);
        events.write(ByteBuffer.wrap(serialized(allocation(infos.get(0), infos.get(1)))), START + 2);
        events.close();
    }

    private FileBasedWriteAheadLog stock(String name) {
        return new FileBasedWriteAheadLog(
                new SparkConf(), checkpoint.resolve(name).toString(), new Configuration(), 60, 3, false);
    }

    private static ReceivedBlockInfo info(int stream, int block, WriteAheadLogRecordHandle handle) {
        return new ReceivedBlockInfo(
                stream,
                Option.apply((Object) 10L),
                Option.empty(),
                new WriteAheadLogBasedStoreResult(
                        new StreamBlockId(stream, block), Option.apply((Object) 10L), handle));
    }

    private static BatchAllocationEvent allocation(ReceivedBlockInfo... blocks) {
        ArrayBuffer<ReceivedBlockInfo> allocated = new ArrayBuffer<>();
        for (ReceivedBlockInfo block : blocks) {
            allocated.$plus$eq(block);
        }
        scala.collection.immutable.Map<Object, scala.collection.Seq<ReceivedBlockInfo>> none =
                Map$.MODULE$.<Object, scala.collection.Seq<ReceivedBlockInfo>>empty();
        return new BatchAllocationEvent(
                new Time(START + 500),
                new AllocatedBlocks(
                        none.$plus(new Tuple2<Object, scala.collection.Seq<ReceivedBlockInfo>>(0, allocated.toSeq()))));
    }

    private SparkConf conf() {
        return new SparkConf(false)
                .set("spark.app.name", CommandBench.APPLICATION)
                .set("spark.holdfast.wal.dir", bench.path());
    }

    private int migrate(String... more) {
        List<String> arguments = new ArrayList<>(List.of("wal", "migrate", "--from", checkpoint.toString()));
        arguments.addAll(List.of(more));
        arguments.add(bench.path());
        return bench.run(arguments.toArray(new String[0]));
    }

    private List<Object> events() throws IOException, ClassNotFoundException {
        List<Object> events = new ArrayList<>();
        Storage storage = Storage.open(bench.path(), Map.of());
        LogOptions options =
                LogOptions.builder(CommandBench.APPLICATION, Role.DRIVER).build();
        try (LogRecords records = new io.holdfast.wal.WriteAheadLog(storage, options).readAll()) {
            while (records.hasNext()) {
                events.add(deserialized(records.next().data().array()));
            }
        }
        return events;
    }

    private String content(ReceivedBlockInfo info) {
        WriteAheadLogRecordHandle handle = info.walRecordHandleOption().get();
        assertThat(handle).isInstanceOf(LogHandle.class);
        WriteAheadLog log = new HoldfastWriteAheadLog(conf());
        return new String(log.read(handle).array(), UTF_8);
    }

    @Test
    void shouldMigrateBlocksAndEventsSoThatEveryHandleLeadsToItsBlock() throws Exception {
        assertThat(migrate("--application", "orders")).isZero();

        assertThat(bench.out()).contains("migrated 6 blocks").contains("7 events with 8 handles");
        List<Object> events = events();
        assertThat(events).hasSize(7);
        for (int i = 0; i < 6; i++) {
            ReceivedBlockInfo info = ((BlockAdditionEvent) events.get(i)).receivedBlockInfo();
            assertThat(info.blockId()).isEqualTo(infos.get(i).blockId());
            assertThat(content(info)).isEqualTo("block " + i / 3 + "-" + i % 3);
        }
        BatchAllocationEvent batch = (BatchAllocationEvent) events.get(6);
        List<ReceivedBlockInfo> blocks = new ArrayList<>();
        scala.collection.Iterator<ReceivedBlockInfo> allocated =
                batch.allocatedBlocks().getBlocksOfStream(0).iterator();
        while (allocated.hasNext()) {
            blocks.add(allocated.next());
        }
        assertThat(blocks).extracting(this::content).containsExactly("block 0-0", "block 0-1");
        assertThat(blocks.get(0))
                .as("recovery takes allocated blocks out of the others by equality")
                .isEqualTo(((BlockAdditionEvent) events.get(0)).receivedBlockInfo());
        assertThat(bench.run("wal", "verify", bench.path())).isZero();
        assertThat(bench.run("wal", "dump", "--role", "driver", bench.path())).isZero();
        assertThat(bench.out()).contains("BlockAdditionEvent").contains("BatchAllocationEvent");
    }

    @Test
    void shouldMigrateTheDataDirectoryAlone() {
        checkpoint = checkpoint.resolve("receivedData");
        assertThat(migrate("--application", "orders", "--json")).isZero();
        assertThat(bench.out()).contains("\"blocks\":6").contains("\"events\":0");
        assertThat(CommandBench.readAll(bench.directory, Role.DATA)).hasSize(6).contains("block 1-2");
    }

    @Test
    void shouldMigrateIntoAnObjectStoreWhenAskedTo() {
        String target = "object://" + directory.resolve("objects");
        String hadoop = "fs.object.impl=" + ObjectLikeFileSystem.class.getName();
        String from = checkpoint.toString();
        int status = bench.run(
                "wal", "migrate", "--objects", "--application", "orders", "-D", hadoop, "--from", from, target);
        assertThat(status).isZero();
        assertThat(bench.out()).contains("migrated 6 blocks");
        assertThat(bench.run("wal", "verify", "-D", hadoop, target)).isZero();
    }

    @Test
    void shouldLeaveOutATornEndAndSayWhere() throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint.resolve("receivedData/1"))) {
            Path file = files.filter(each -> each.getFileName().toString().startsWith("log-"))
                    .findFirst()
                    .orElseThrow();
            Files.write(file, new byte[] {0, 0, 1, 0, 5}, StandardOpenOption.APPEND);
        }
        assertThat(migrate("--application", "orders")).isEqualTo(1);
        assertThat(bench.out()).contains("LEFT OUT").contains("half a record").contains("6 blocks");
    }

    @Test
    void shouldCountHandlesWhoseBlockIsGone() throws IOException {
        try (Stream<Path> files = Files.walk(checkpoint.resolve("receivedData/1"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        assertThat(migrate("--application", "orders")).isEqualTo(1);
        assertThat(bench.out()).contains("3 handles lead to blocks that are not there");
    }

    @Test
    void shouldRefuseWhatIsNoStockLogAndATargetInUse() throws IOException {
        assertThat(migrate()).isEqualTo(2);
        assertThat(bench.err()).contains("--application");
        bench.write(Role.DATA, true, 1);
        assertThat(migrate()).isEqualTo(2);
        assertThat(bench.err()).contains("has segments");
        checkpoint = Files.createDirectory(directory.resolve("something"));
        assertThat(migrate("--application", "orders")).isEqualTo(2);
        assertThat(bench.err()).contains("no stock log");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }

    private static Object deserialized(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
