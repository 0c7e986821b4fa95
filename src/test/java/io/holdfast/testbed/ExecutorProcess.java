package io.holdfast.testbed;

import java.nio.file.Path;

/**
 * A live executor.
 *
 * @param process its process
 * @param id Spark's executor id; a replacement has another one
 * @param applicationId Spark's application id; it changes with every relaunch of the driver
 * @param directory its work directory, with its standard output and error
 */
public record ExecutorProcess(OsProcess process, String id, String applicationId, Path directory) {
    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill9() {
        process.kill9();
    }

    /** Where its standard output goes. */
    public Path stdout() {
        return directory.resolve("stdout");
    }

    /** Where its standard error, and so its log, goes. */
    public Path stderr() {
        return directory.resolve("stderr");
    }
}
