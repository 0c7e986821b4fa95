package io.holdfast.cells;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.streaming.Time;

/** Passes on what it gets, when a batch's jobs are made; notes what it tries, and obeys a switch of its own. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class CountingTransform implements Function2<JavaRDD<String>, Time, JavaRDD<String>> {
    /** The number of its switch, and of its file: no output's. */
    static final int NUMBER = 9;

    @Serial
    private static final long serialVersionUID = 1L;

    private final String directory;

    CountingTransform(CellPlan plan) {
        this.directory = plan.text("directory");
    }

    @Override
    public JavaRDD<String> call(JavaRDD<String> rdd, Time time) throws IOException, InterruptedException {
        List<String> records = rdd.collect();
        if (!records.isEmpty()) {
            Lines.append(CountingOutput.file(Path.of(directory), 0), CountingOutput.lines("A", time, records));
        }
        Switches.obey(Path.of(directory), NUMBER, records);
        return rdd;
    }
}
