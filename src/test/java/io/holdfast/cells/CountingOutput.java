package io.holdfast.cells;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.streaming.Time;

/**
 * Puts out each record of a batch as a line {@code kind time process record}: {@code A} when the batch is tried,
 * {@code D} when it is delivered, and {@code B} with their number when the batch is done, also an empty one.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class CountingOutput implements VoidFunction2<JavaRDD<String>, Time> {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;
    private final int number;

    CountingOutput(CellPlan plan, int number) {
        this.directory = plan.text("directory");
        this.number = number;
    }

    static Path file(Path directory, int number) {
        return directory.resolve("output-" + number);
    }

    @Override
    public void call(JavaRDD<String> rdd, Time time) throws IOException, InterruptedException {
        List<String> records = rdd.collect();
        Path file = file(Path.of(directory), number);
        if (!records.isEmpty()) {
            Lines.append(file, lines("A", time, records));
        }
        Switches.obey(Path.of(directory), number, records);
        List<String> lines = lines("D", time, records);
        lines.addAll(lines("B", time, List.of(Integer.toString(records.size()))));
        Lines.append(file, lines);
    }

    static List<String> lines(String kind, Time time, List<String> texts) {
        String head =
                kind + " " + time.milliseconds() + " " + ProcessHandle.current().pid() + " ";
        List<String> lines = new ArrayList<>();
        texts.forEach(text -> lines.add(head + text));
        return lines;
    }
}
