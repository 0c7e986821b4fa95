package io.holdfast.wal;

/**
 * A segment as a directory shows it. Immutable.
 *
 * @param path the full path
 * @param bucket the bucket whose directory it lies in
 * @param name its writer and number, by its file name
 * @param statedBytes its length by the directory; short while it is being written
 */
record SegmentFile(String path, Bucket bucket, SegmentName name, long statedBytes) {}
