package io.holdfast.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Turns what a file system throws into our own types. Stateless. */
final class StorageFailures {
    private StorageFailures() {}

    /** A call into a file system. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** A call into a file system that returns nothing. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** Runs the call; {@code verb} and {@code path} begin the message of a failure. */
    static <T> T call(String verb, String path, Call<T> call) {
        try {
            return call.run();
        } catch (StorageException failure) {
            throw failure;
        } catch (VirtualMachineError | LinkageError failure) {
            throw failure;
        } catch (IOException | RuntimeException | Error failure) {
            // Hadoop reports a full local disk as an Error (FSError).
            throw translate(verb, path, failure);
        }
    }

    static void run(String verb, String path, Action action) {
        StorageFailures.<Boolean>call(verb, path, () -> {
            action.run();
            return true;
        });
    }

    /** Closes quietly after another failure, which is what the caller will hear of. */
    static void closeAfter(Throwable failure, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception | Error onClose) {
            failure.addSuppressed(onClose);
        }
    }

    private static StorageException translate(String verb, String path, Throwable failure) {
        String attempted = "Cannot " + verb + " " + path;
        if (interrupted(failure)) {
            Thread.currentThread().interrupt();
            return new StorageInterruptedException(attempted + ": the thread was interrupted", failure);
        }
        if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return new StorageMissingException(attempted + ": it does not exist", failure);
        }
        if (exists(failure)) {
            return new StorageExistsException(attempted + ": it exists already", failure);
        }
        return new StorageFailedException(attempted + ": " + failure, failure);
    }

    private static boolean exists(Throwable failure) {
        return failure instanceof FileAlreadyExistsException
                || failure.getClass().getName().equals("org.apache.hadoop.fs.FileAlreadyExistsException");
    }

    private static boolean interrupted(Throwable failure) {
        return failure instanceof ClosedByInterruptException
                || (failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException))
                || Thread.currentThread().isInterrupted();
    }
}
