package io.holdfast.storage;

/**
 * What a directory holds. Immutable.
 *
 * @param name the last part of the path
 * @param size length in bytes, 0 for a directory; a file that is being written may be longer
 * @param isDirectory whether it is a directory
 */
public record StorageEntry(String name, long size, boolean isDirectory) {}
