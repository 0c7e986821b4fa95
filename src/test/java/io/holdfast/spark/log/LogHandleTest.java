package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.wal.RecordAddress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import org.apache.spark.streaming.util.FileBasedWriteAheadLogSegment;
import org.junit.jupiter.api.Test;

class LogHandleTest {
    private static final RecordAddress ADDRESS = new RecordAddress("hdfs://nn/log/data/0/w-0", 4096, 1000, 7, 11);

    @Test
    void shouldEqualAnotherHandleOfTheSameRecord() {
        LogHandle handle = new LogHandle(ADDRESS);

        assertThat(handle).isEqualTo(new LogHandle(ADDRESS)).hasSameHashCodeAs(new LogHandle(ADDRESS));
    }

    @Test
    void shouldDifferFromHandlesOfOtherRecords() {
        LogHandle handle = new LogHandle(ADDRESS);

        assertThat(handle)
                .isNotEqualTo(new LogHandle(new RecordAddress(ADDRESS.path() + "0", 4096, 1000, 7, 11)))
                .isNotEqualTo(new LogHandle(new RecordAddress(ADDRESS.path(), 4097, 1000, 7, 11)))
                .isNotEqualTo(new LogHandle(new RecordAddress(ADDRESS.path(), 4096, 1001, 7, 11)))
                .isNotEqualTo(new LogHandle(new RecordAddress(ADDRESS.path(), 4096, 1000, 8, 11)))
                .isNotEqualTo(new LogHandle(new RecordAddress(ADDRESS.path(), 4096, 1000, 7, 12)))
                .isNotEqualTo(new FileBasedWriteAheadLogSegment(ADDRESS.path(), 4096, 1000));
    }

    @Test
    void shouldStayTheSameThroughSerialization() throws IOException, ClassNotFoundException {
        LogHandle handle = new LogHandle(ADDRESS);

        LogHandle back = (LogHandle) deserialized(serialized(handle));

        assertThat(back).isEqualTo(handle);
        assertThat(back.address()).isEqualTo(ADDRESS);
    }

    @Test
    void shouldNeverChangeItsNameAndSerialId() {
        ObjectStreamClass form = ObjectStreamClass.lookup(LogHandle.class);

        assertThat(form.getName()).isEqualTo("io.holdfast.spark.log.LogHandle");
        assertThat(form.getSerialVersionUID()).isEqualTo(1L);
    }

    @Test
    void shouldGiveSparkWhatItComputesPreferredLocationsFrom() {
        FileBasedWriteAheadLogSegment stock = new LogHandle(ADDRESS);

        assertThat(stock.path()).isEqualTo(ADDRESS.path());
        assertThat(stock.offset()).isEqualTo(4096);
        assertThat(stock.length()).isEqualTo(1000);
    }

    private static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object deserialized(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
