package io.holdfast.source.sqs;

import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;

/** The contract on FIFO queues of ElasticMQ, with one message group each: also a cell of the extended run. */
class SqsFifoTorture extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return SqsFixture.fifo(testBed);
    }
}
