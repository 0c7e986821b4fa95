package io.holdfast.storage;

import io.holdfast.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.CannotObtainBlockLengthException;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;
import org.apache.hadoop.hdfs.protocol.HdfsFileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What only streams of HDFS know, where HDFS's client is on the class path. Stateless. */
final class HdfsStreams {
    private static final Logger log = LoggerFactory.getLogger(HdfsStreams.class);
    private static final Duration LEASE_BOUND = Duration.ofMinutes(1);
    private static final Duration LEASE_PAUSE = Duration.ofMillis(500);
    private static final boolean PRESENT = isPresent();

    private HdfsStreams() {}

    private static boolean isPresent() {
        try {
            Class.forName(
                    "org.apache.hadoop.hdfs.client.HdfsDataInputStream", false, HdfsStreams.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** How much of the file the stream can read, also of a block still being written; empty for other streams. */
    static OptionalLong visibleLength(FSDataInputStream stream) throws IOException {
        return PRESENT && stream instanceof HdfsDataInputStream hdfs
                ? OptionalLong.of(hdfs.getVisibleLength())
                : OptionalLong.empty();
    }

    /** What HDFS calls a file for as long as it lives, whatever its name; never given again. Empty elsewhere. */
    static String identity(FileStatus status) {
        return PRESENT && status instanceof HdfsFileStatus hdfs ? "h" + hdfs.getFileId() : "";
    }

    /** Whether somebody holds the file's lease; false where nobody knows. */
    static boolean isBeingWritten(FileSystem files, Path file) throws IOException {
        FileSystem inner = files instanceof FilterFileSystem filter ? filter.getRawFileSystem() : files;
        return PRESENT && inner instanceof DistributedFileSystem hdfs && !hdfs.isFileClosed(file);
    }

    /**
     * Opens a file. One whose last block was being written when all of its DataNodes were started anew has no length
     * before its lease is recovered, which HDFS does on its own only after the hard limit of a lease (20 minutes): it
     * is asked to, and waited for.
     *
     * @throws IOException if the file cannot be opened, or its lease is not recovered within a minute
     */
    static FSDataInputStream open(FileSystem files, Path file) throws IOException {
        try {
            return files.open(file);
        } catch (IOException failure) {
            if (!PRESENT || !(failure instanceof CannotObtainBlockLengthException) || !recoverLease(files, file)) {
                throw failure;
            }
            return files.open(file);
        }
    }

    /** Only whoever wrote the file could mind, and its writing has failed with the DataNodes. */
    private static boolean recoverLease(FileSystem files, Path file) throws IOException {
        FileSystem inner = files instanceof FilterFileSystem filter ? filter.getRawFileSystem() : files;
        if (!(inner instanceof DistributedFileSystem hdfs)) {
            return false;
        }
        log.warn("The last block of {} has no known length: asking HDFS to recover its lease", file);
        Ticker ticker = Ticker.system();
        long begin = ticker.nanos();
        while (!hdfs.recoverLease(file)) {
            if (ticker.nanos() - begin > LEASE_BOUND.toNanos()) {
                return false;
            }
            pause(ticker);
        }
        return true;
    }

    private static void pause(Ticker ticker) throws InterruptedIOException {
        try {
            ticker.sleep(LEASE_PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("while waiting for the lease of a file");
            failure.initCause(interrupted);
            throw failure;
        }
    }
}
