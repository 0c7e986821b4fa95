package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic full of records.
 *
 * @param name the topic
 */
record FilledTopic(String name) {
    private static final int UNDER_WAY = 20_000;

    /** Makes the topic and fills it; all records are there when this returns. */
    static FilledTopic make(String bootstrap, String name, int partitions, int recordsPerPartition, int bytes) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
            fill(bootstrap, name, partitions, recordsPerPartition, bytes);
            return new FilledTopic(name);
        } catch (Exception failure) { // whatever it was, nothing can be measured
            throw new IllegalStateException("Could not fill the topic " + name + " at " + bootstrap, failure);
        }
    }

    private static void fill(String bootstrap, String name, int partitions, int recordsPerPartition, int bytes)
            throws Exception {
        List<byte[]> payloads = Payloads.records(bytes);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 17,
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < recordsPerPartition * partitions; i++) {
                sent.add(producer.send(
                        new ProducerRecord<>(name, i / recordsPerPartition, null, payloads.get(i % payloads.size()))));
                if (sent.size() >= UNDER_WAY) {
                    await(sent);
                }
            }
            await(sent);
        }
    }

    private static void await(List<Future<RecordMetadata>> sent) throws Exception {
        for (Future<RecordMetadata> one : sent) {
            RecordMetadata unused = one.get();
        }
        sent.clear();
    }
}
