package io.holdfast.spark.kafka;

import io.holdfast.epoch.FencedException;
import io.holdfast.spark.log.DriverEnd;
import java.util.ArrayList;
import java.util.List;

/** Writes down how the process would have ended. Not thread-safe. */
final class RecordedEnd implements DriverEnd {
    final List<String> ends = new ArrayList<>();

    @Override
    public void fenced(FencedException why) {
        ends.add("0 " + why.getMessage());
    }

    @Override
    public void failed(int status, String why) {
        ends.add(status + " " + why);
    }
}
