package io.holdfast.source.files;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageMissingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;

/** Turns what a storage throws into what an engine and an operator can act on. Stateless. */
final class Failures {
    private static final String HADOOP_DENIES = "org.apache.hadoop.security.AccessControlException";

    private Failures() {}

    static SourceException of(FileLines source, StorageException failure) {
        String what = "Cannot read " + source.name() + ": " + firstLine(failure);
        if (failure instanceof StorageMissingException) {
            return new SourceUnavailableException(
                    what + "; check that the directory is there on this host, or give the hosts that have it to"
                            + " preferring(...)",
                    failure);
        }
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof NotDirectoryException) {
                return new SourceRefusedException(
                        what + "; give the directory, and the files' names as a glob", failure);
            }
            if (next instanceof AccessDeniedException
                    || next.getClass().getName().equals(HADOOP_DENIES)) {
                return new SourceRefusedException(
                        what + "; the executor's user must be allowed to list the directory and read its files",
                        failure);
            }
        }
        return new SourceUnavailableException(what + "; check that the file system answers on this host", failure);
    }

    /** HDFS adds the whole stack trace of the NameNode, behind which nobody would find what to do. */
    private static String firstLine(StorageException failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
