package io.holdfast.spark.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.account.OriginRange;
import io.holdfast.receive.ReceiverOptions;
import io.holdfast.source.Decoder;
import io.holdfast.source.Decoders;
import io.holdfast.source.Source;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.source.tcp.TcpLines;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.spark.log.BlockOrigin;
import io.holdfast.spark.log.LogHandle;
import io.holdfast.wal.RecordAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;

/**
 * Objects of Holdfast that lie in checkpoints and in Spark's events, as version 1 wrote them on Spark 3.5.5: every later
 * version must read them. The files were made by this test with {@code -Dholdfast.golden=<directory>} and are never made
 * again; when a form grows, its new one becomes a file of its own.
 */
class GoldenFormsTest {
    private static final RecordAddress ADDRESS =
            new RecordAddress("hdfs://nn/log/data/b/s", 512, 1000, 0xCAFEBABE, 0x12345678);

    private static HoldfastReceiver<?> receiver(Source source, Decoder<?> decoder) {
        ReceiverOptions options = ReceiverOptions.from(HoldfastSettings.of(new SparkConf(false)));
        return new HoldfastReceiver<>("orders", source, decoder, StorageLevel.MEMORY_AND_DISK_SER_2(), options, 1, 2);
    }

    @Test
    void shouldReadAReceiverOfLines() throws Exception {
        HoldfastReceiver<?> read = (HoldfastReceiver<?>)
                golden("receiver-tcp", receiver(TcpLines.connect("collector", 9998), Decoders.utf8()));
        assertThat(read.streamName()).isEqualTo("orders");
        assertThat(read.receiverIndex()).isOne();
        assertThat(read.storageLevel()).isEqualTo(StorageLevel.MEMORY_AND_DISK_SER_2());
    }

    @Test
    void shouldReadAReceiverOfKafka() throws Exception {
        KafkaRecords source = KafkaRecords.from("broker:9092").topics("orders").group("counts");

        HoldfastReceiver<?> read =
                (HoldfastReceiver<?>) golden("receiver-kafka-2", receiver(source, Decoders.messages()));

        assertThat(read.streamName()).isEqualTo("orders");
    }

    /** As it was before a receiver had threads, and could keep its offsets in a store. */
    @Test
    void shouldReadTheFirstFormOfAReceiverOfKafka() throws Exception {
        HoldfastReceiver<?> read = (HoldfastReceiver<?>) read(form("receiver-kafka"));

        assertThat(HexFormat.of().formatHex(serialize(read))).isEqualTo(form("receiver-kafka-2"));
    }

    @Test
    void shouldReadAHandle() throws Exception {
        assertThat(golden("handle", new LogHandle(ADDRESS))).isEqualTo(new LogHandle(ADDRESS));
    }

    @Test
    void shouldReadTheOriginOfABlock() throws Exception {
        List<OriginRange> ranges =
                List.of(new OriginRange("orders", "orders-1", 5, 9), new OriginRange("orders", "orders-2", 0, 0));
        BlockOrigin read = (BlockOrigin) golden("origin", new BlockOrigin(ranges));
        assertThat(read.origin()).isEqualTo(ranges);
    }

    /** What the golden file holds; what is written now must be the same. */
    private static Object golden(String name, Object object) throws Exception {
        String written = HexFormat.of().formatHex(serialize(object));
        String target = System.getProperty("holdfast.golden");
        if (target != null) {
            Files.writeString(Path.of(target, name + ".hex"), written);
        }
        String golden = form(name);
        assertThat(written).as("the form of " + name).isEqualTo(golden);
        return read(golden);
    }

    private static String form(String name) throws Exception {
        return Files.readString(Path.of(
                GoldenFormsTest.class.getResource("/spark/v1/" + name + ".hex").toURI()));
    }

    private static Object read(String form) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(form);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    private static byte[] serialize(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }
}
