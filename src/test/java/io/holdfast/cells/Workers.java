package io.holdfast.cells;

import io.holdfast.testbed.OsProcess;
import io.holdfast.testbed.SparkCluster;
import io.holdfast.testbed.SparkClusterSettings;
import java.util.ArrayList;
import java.util.List;

/** A standalone cluster for the driver of a cell, of the Spark that the cells run on. Stateless. */
final class Workers {
    private static final String EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

    private Workers() {}

    /** Not started yet; each worker has room for a driver and two executors of two cores. */
    static SparkCluster in(DriverCell cell, int workers) {
        return SparkCluster.in(cell.bed(), SparkClusterSettings.defaults().workers(workers, 6, "3g"));
    }

    /** A plan whose executors, one per worker, are those of a cluster. */
    static CellPlan on(CellPlan plan, int executors) {
        return plan.with("spark.executor.extraClassPath", String.join(":", DriverCell.classes()))
                .with("spark.executor.memory", "512m")
                .with("spark.executor.cores", 2)
                .with("spark.cores.max", 2 * executors);
    }

    /** Every live executor of the cell, oldest driver's first. */
    static List<OsProcess> executors(DriverCell cell) {
        return cell.bed().processes().stream()
                .filter(process -> process.commandLine().contains(EXECUTOR))
                .toList();
    }

    /** Who acknowledged, by process id, oldest first. */
    static List<Long> acknowledging(DriverCell cell, String partition) {
        return new ArrayList<>(new Acknowledged(cell.directory(), partition)
                .ranges().stream().map(Acknowledged.Range::process).distinct().toList());
    }
}
