package io.holdfast.wal;

/**
 * Where a record lies, and what proves that it is the one: all that a reader in another process needs. Immutable.
 *
 * @param path the full path of the segment
 * @param offset where the record's frame begins, in bytes from the start of the segment
 * @param length bytes of the record as they were handed in
 * @param segmentChecksum the checksum of the segment's header
 * @param checksum the checksum in the record's frame
 */
public record RecordAddress(String path, long offset, int length, int segmentChecksum, int checksum) {}
