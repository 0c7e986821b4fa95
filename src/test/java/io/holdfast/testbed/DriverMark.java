package io.holdfast.testbed;

import java.nio.file.Path;
import java.util.UUID;

/**
 * A JVM option that marks every driver of one submission. The driver id cannot serve: after the loss of a worker the
 * master relaunches a supervised driver under a new one.
 *
 * @param option the option, {@code -Dname=value}
 */
record DriverMark(String option) {
    static DriverMark fresh() {
        return new DriverMark("-Dholdfast.testbed.submission=" + UUID.randomUUID());
    }

    boolean isOn(OsProcess process) {
        return process.commandLine().contains(option);
    }

    /**
     * How often a driver of the submission was launched in that directory. Each launch by a worker, also a relaunch,
     * appends its command to the driver's standard error, whatever the log level is.
     */
    long launchesIn(Path driverDirectory) {
        return new LogFile(driverDirectory.resolve("stderr")).linesWith("Launch Command:", option);
    }
}
