package io.holdfast.source.kafka;

import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;

/** The contract on a real broker that keeps the offsets itself. */
class KafkaGroupTorture extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return KafkaFixture.withOffsetsInGroup(testBed);
    }
}
