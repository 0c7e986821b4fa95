package io.holdfast.source.mqtt;

import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.MosquittoServer;
import io.holdfast.testbed.TestBed;

/** The contract in version 3.1.1 with QoS 2. */
@NeedsService(value = "mosquitto", program = MosquittoServer.PROGRAM)
class MqttTopicsV3IT extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new MqttFixture(testBed, MqttTopics.Version.V3_1_1, 2);
    }
}
