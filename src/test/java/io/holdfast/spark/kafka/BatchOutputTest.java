package io.holdfast.spark.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.output.BatchTicket;
import io.holdfast.spark.ExactlyOnce.PartitionWork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BatchOutputTest {
    @Test
    void shouldLeaveNoEpochAndNoSecretInACheckpoint() throws IOException {
        JdbcOffsets database = JdbcOffsets.at("jdbc:postgresql://db/shop").password("${env:PATH}");
        PartitionWork<Connection, ConsumerRecord<String, String>> work = (connection, records) -> {};
        String bytes = serialized(new BatchOutput<>("orders", new JdbcPartitionOutput<>(database, work)));
        assertThat(bytes)
                .contains("orders", "${env:PATH}")
                .doesNotContain(BatchTicket.class.getName(), Epoch.class.getName(), "epochNumber")
                .doesNotContain(System.getenv("PATH"));
    }

    private static String serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toString(ISO_8859_1);
    }

    @Test
    void shouldPassOverRecordsThatAreInTheResults() {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        for (int offset = 5; offset < 10; offset++) {
            all.add(new ConsumerRecord<>("orders", 0, offset, "k", "v" + offset));
        }
        List<String> found = new ArrayList<>();
        new NewRecords<>(all.iterator(), 8).forEachRemaining(record -> found.add(record.value()));
        assertThat(found).containsExactly("v8", "v9");
        assertThat(new NewRecords<>(all.iterator(), 10).hasNext()).isFalse();
    }
}
