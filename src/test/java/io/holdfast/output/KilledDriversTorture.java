package io.holdfast.output;

import io.holdfast.examples.OrdersToFiles;
import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.TestBed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link KilledDriversIT}, with what is too large for every build; a cell of {@code scripts/torture.sh offsets}. */
@Timeout(3600)
class KilledDriversTorture {
    @Test
    void shouldHaveEveryRecordOnceInTheFilesOnHdfs() throws Exception {
        try (TestBed bed = TestBed.open("killed-drivers-hdfs")) {
            KafkaBroker broker = KafkaBroker.in(bed).start();
            HdfsCluster hdfs = HdfsCluster.in(bed).start();
            broker.createTopic("lines", 3);
            FilesOfOrders files = new FilesOfOrders(hdfs.uri() + "/results");
            new KilledDrivers(bed, broker)
                    .tellRecords(
                            5,
                            "lines",
                            files::numbers,
                            OrdersToFiles.class,
                            List.of("--kafka", broker.bootstrap(), "--topic", "lines", "--results", files.directory()),
                            List.of("--batch-millis", "200"));
            files.assertInOrder();
            files.assertNothingLeft();
        }
    }
}
