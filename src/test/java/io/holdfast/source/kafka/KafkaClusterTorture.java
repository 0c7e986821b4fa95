package io.holdfast.source.kafka;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Kafka in receiver mode through Spark, with the offsets in ZooKeeper. */
class KafkaClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return KafkaFixture.withOffsetsInZooKeeper(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(KafkaConsumer.class);
    }
}
