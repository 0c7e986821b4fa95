package io.holdfast.testbed;

import java.util.List;

/**
 * How a {@link SparkCluster} is laid out.
 *
 * @param classPath name of the class path with Spark's own jars
 * @param workers number of workers
 * @param cores cores that each worker offers; they may exceed the machine's
 * @param memory memory that each worker offers, such as {@code 1g}
 * @param daemonOptions JVM options of master and workers, such as {@code -Dspark.worker.timeout=10}; time-outs must be
 *     the same for both, since a worker derives its heartbeat from the master's time-out
 * @param applicationOptions JVM options that drivers and executors get beside those of their submission
 */
public record SparkClusterSettings(
        String classPath,
        int workers,
        int cores,
        String memory,
        List<String> daemonOptions,
        List<String> applicationOptions) {
    /** Copies the lists. */
    public SparkClusterSettings {
        daemonOptions = List.copyOf(daemonOptions);
        applicationOptions = List.copyOf(applicationOptions);
    }

    /**
     * The Spark of {@link SparkLine} with two workers of four cores and 1 GiB each; a silent worker is lost after 10 s;
     * drivers and executors compile quickly rather than well, as fits tests but no measurement.
     */
    public static SparkClusterSettings defaults() {
        // A master of Spark 4 listens on a fixed port more, unless told not to.
        return new SparkClusterSettings(
                SparkLine.spark(),
                2,
                4,
                "1g",
                List.of("-Dspark.worker.timeout=10", "-Dspark.master.rest.enabled=false"),
                List.of("-XX:TieredStopAtLevel=1"));
    }

    /** The same with other workers. */
    public SparkClusterSettings workers(int otherWorkers, int otherCores, String otherMemory) {
        return new SparkClusterSettings(
                classPath, otherWorkers, otherCores, otherMemory, daemonOptions, applicationOptions);
    }

    /** The same with other JVM options of master and workers. */
    public SparkClusterSettings daemonOptions(List<String> others) {
        return new SparkClusterSettings(classPath, workers, cores, memory, others, applicationOptions);
    }

    /** The same with other JVM options of drivers and executors. */
    public SparkClusterSettings applicationOptions(List<String> others) {
        return new SparkClusterSettings(classPath, workers, cores, memory, daemonOptions, others);
    }
}
