package io.holdfast.source.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import dagger.Component;
import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.MosquittoServer;
import io.holdfast.testbed.TestBed;
import io.reactivex.Flowable;
import java.util.List;
import javax.inject.Inject;
import org.jctools.queues.SpscArrayQueue;
import org.reactivestreams.Publisher;

/** MQTT 5 through Spark, on Spark's own Netty. */
@NeedsService(value = "mosquitto", program = MosquittoServer.PROGRAM)
class MqttClusterIT extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new MqttFixture(testBed, MqttTopics.Version.V5, 1);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(
                MqttClient.class, Flowable.class, Publisher.class, SpscArrayQueue.class, Component.class, Inject.class);
    }
}
