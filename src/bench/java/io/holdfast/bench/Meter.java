package io.holdfast.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Takes wall-clock and processor time of a stretch of work. Not thread-safe. */
final class Meter {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final long beginCpuNanos = SYSTEM.getProcessCpuTime();
    private final long beginNanos = System.nanoTime();

    private Meter() {}

    /** Begins to measure. */
    static Meter begin() {
        return new Meter();
    }

    /** Ends, when no operation was timed on its own. */
    Sample end(long operations) {
        double micros = (System.nanoTime() - beginNanos) / 1e3 / operations;
        return new Sample(micros, micros, cpuMicros(operations));
    }

    /**
     * Ends.
     *
     * @param latencyNanos what each call took
     * @param operationsPerCall how many operations a call counts for
     */
    Sample end(long[] latencyNanos, int operationsPerCall) {
        long operations = (long) latencyNanos.length * operationsPerCall;
        double micros = (System.nanoTime() - beginNanos) / 1e3 / operations;
        double cpu = cpuMicros(operations);
        long[] sorted = latencyNanos.clone();
        Arrays.sort(sorted);
        return new Sample(micros, sorted[sorted.length / 2] / 1e3 / operationsPerCall, cpu);
    }

    private double cpuMicros(long operations) {
        return (SYSTEM.getProcessCpuTime() - beginCpuNanos) / 1e3 / operations;
    }
}
