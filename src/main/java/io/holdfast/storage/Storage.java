package io.holdfast.storage;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files below (and beside) one directory. Every path is a full one as {@link #root()} and {@link #list} lead to it:
 * {@code scheme:/path} or {@code scheme://authority/path}, not encoded; a local path may lack the scheme.
 *
 * <p>Every operation blocks, and fails with a {@link StorageException}; an interrupted one restores the thread's flag
 * and throws {@link StorageInterruptedException}. Implementations are safe for use by several threads; the files that
 * they hand out say so for themselves.
 */
public interface Storage extends AutoCloseable {
    /**
     * Opens the storage that the directory's scheme asks for; creates nothing.
     *
     * @param directory {@code file:} or no scheme for a local disk, otherwise a scheme that Hadoop knows
     * @param hadoopOptions Hadoop settings that go over those found on the class path; not used for a local disk
     */
    static Storage open(String directory, Map<String, String> hadoopOptions) {
        return LocalStorage.serves(directory)
                ? LocalStorage.of(directory)
                : HadoopStorage.open(directory, hadoopOptions);
    }

    /** The directory in its full form, without a slash at its end. */
    String root();

    /** Whether the files lie on a disk of this machine, where a flush costs next to nothing. */
    boolean isLocal();

    /**
     * Creates a file to append to. Missing parents are created with mode 0700.
     *
     * @throws StorageExistsException if the path exists
     * @throws StorageUnsuitableException if the file system cannot flush what is appended
     */
    AppendFile create(String path);

    /**
     * Creates a file that need not be anywhere before its close returns; then it is there whole and durable. Where
     * streams cannot flush, its flush and force do nothing, and the close is what commits; elsewhere the caller forces
     * first. After a failure, one of the close included, nobody knows whether the file is there, or will be.
     *
     * @throws StorageExistsException if the path exists; object stores may notice late, or not among racing creators
     */
    default AppendFile createWhole(String path) {
        return create(path);
    }

    /**
     * Opens a file for positioned reads.
     *
     * @throws StorageMissingException if there is none
     */
    ReadableFile open(String path);

    /** What the directory holds, sorted by name; nothing if it does not exist. */
    List<StorageEntry> list(String directory);

    /**
     * The files of a directory that may be one of somebody else's, with what tells them apart, sorted by name.
     *
     * @param most how many are looked at; where there are more, which of them are returned is not defined
     * @throws StorageMissingException if the directory does not exist
     */
    List<StorageFile> files(String directory, int most);

    /** The file at a path, asked for anew; empty if there is none, or a directory. */
    Optional<StorageFile> file(String path);

    /** Whether a file or directory is there. */
    boolean exists(String path);

    /** Deletes a file; returns false if there was none. */
    boolean deleteFile(String path);

    /**
     * Deletes a directory with all in it, in the order of names where that takes more than one step, and stops at the
     * first failure; returns false if there was none.
     */
    boolean deleteDirectory(String directory);

    /** Deletes a directory if it is empty; returns whether it did. */
    boolean deleteDirectoryIfEmpty(String directory);

    /**
     * Makes a small file appear whole and forced, or not at all, and only if the path does not exist.
     *
     * @return whether this call created it
     * @throws StorageUnsuitableException if the file system may let two callers both create it, as s3a does
     */
    boolean createExclusive(String path, byte[] content);

    /**
     * As {@link #createExclusive}, but where the file system cannot keep creators apart, several that meet may all be
     * told that they created the file; the last one's content stays.
     */
    default boolean createIfAbsent(String path, byte[] content) {
        return createExclusive(path, content);
    }

    /** Makes a small file appear whole and forced in place of the one that may be there. */
    void replace(String path, byte[] content);

    /**
     * The content of a small file.
     *
     * @param limit the longest content that is accepted, in bytes
     * @throws StorageMissingException if there is none
     * @throws StorageFailedException if it is longer than {@code limit}
     */
    byte[] readSmall(String path, int limit);

    /** Releases what the storage holds, but no file that it handed out. Idempotent. */
    @Override
    void close();
}
