package io.holdfast.storage;

/**
 * A file as {@link Storage#files} and {@link Storage#file} find it. Immutable.
 *
 * @param name the last part of the path
 * @param size length in bytes; a file that is being written may be longer
 * @param modifiedMillis when it was last changed, in milliseconds since 1970 by the storage's clock; a storage may set it
 *     only when a file is created and closed
 * @param identity what stays the same when the file is renamed, and differs from that of every other file which is there;
 *     a deleted file's may be given to another one. Empty where the storage knows files by their names alone
 * @param isBeingWritten whether the storage knows that somebody is writing it; only {@link Storage#file} asks, and most
 *     storages do not know
 */
public record StorageFile(String name, long size, long modifiedMillis, String identity, boolean isBeingWritten) {}
