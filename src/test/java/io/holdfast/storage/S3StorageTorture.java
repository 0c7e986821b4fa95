package io.holdfast.storage;

import io.holdfast.testbed.S3Server;
import io.holdfast.testbed.TestBed;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract through s3a on a server that speaks S3. Run by {@code scripts/torture.sh wal}. */
class S3StorageTorture extends ObjectStorageContract {
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();
    private static TestBed bed;
    private static S3Server s3;

    @BeforeAll
    static void startServer() {
        bed = TestBed.open("s3-storage");
        s3 = S3Server.in(bed).start();
    }

    @AfterAll
    static void endServer() {
        bed.close();
    }

    @Override
    protected Storage openStorage() {
        return Storage.open(s3.uri() + "/contract/" + DIRECTORIES.incrementAndGet() + " dir", s3.hadoopOptions());
    }
}
