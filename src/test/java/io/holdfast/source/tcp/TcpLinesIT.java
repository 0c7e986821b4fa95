package io.holdfast.source.tcp;

import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import org.junit.jupiter.api.AfterAll;

/** The contract with the example sender. */
class TcpLinesIT extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new TcpFixture(testBed);
    }

    @AfterAll
    void endSenders() {
        ((TcpFixture) server()).close();
    }
}
