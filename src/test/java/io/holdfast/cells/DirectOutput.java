package io.holdfast.cells;

import java.io.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Time;

/**
 * Puts out each record of a batch as a line {@code D time process partition:offset value}, and {@code B} with their number
 * when the batch is done. A file {@code fail-V} in the directory has the batch with the value {@code V} fail, one
 * {@code slow-V} has it wait until the file is gone, and make one {@code waits-V} meanwhile. {@code output.pause}
 * milliseconds are what every batch takes at least.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class DirectOutput implements VoidFunction2<JavaRDD<ConsumerRecord<String, String>>, Time> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final int pauseMillis;

    DirectOutput(CellPlan plan) {
        this.directory = plan.text("directory");
        this.pauseMillis = plan.has("output.pause") ? plan.number("output.pause") : 0;
    }

    static Path file(Path directory) {
        return directory.resolve("output");
    }

    @Override
    public void call(JavaRDD<ConsumerRecord<String, String>> rdd, Time time) throws InterruptedException {
        List<String> records = rdd.map(record -> record.partition() + ":" + record.offset() + " " + record.value())
                .collect();
        for (String record : records) {
            obey(record.substring(record.indexOf(' ') + 1));
        }
        Thread.sleep(pauseMillis);
        String head = time.milliseconds() + " " + ProcessHandle.current().pid() + " ";
        List<String> lines = new ArrayList<>();
        records.forEach(record -> lines.add("D " + head + record));
        lines.add("B " + head + records.size());
        Lines.append(file(Path.of(directory)), lines);
    }

    private void obey(String value) throws InterruptedException {
        if (Files.exists(Path.of(directory, "fail-" + value))) {
            throw new IllegalStateException("Told to fail at " + value);
        }
        if (Files.exists(Path.of(directory, "slow-" + value))) {
            Lines.append(Path.of(directory, "waits-" + value), List.of("it waits"));
        }
        while (Files.exists(Path.of(directory, "slow-" + value))) {
            Thread.sleep(20);
        }
    }
}
