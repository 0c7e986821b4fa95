package io.holdfast.source.files;

import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;

/** The contract on HDFS; takes too long for every build. */
class FileLinesOnHdfsTorture extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new HdfsFilesFixture(testBed);
    }
}
