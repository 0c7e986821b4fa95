package io.holdfast.account;

/**
 * Records of a source without a gap. Immutable.
 *
 * @param source the source's name
 * @param partition the ordered part of it
 * @param first offset of the first record
 * @param last offset of the last record, at or after the first; every offset between is in the block, too
 */
public record OriginRange(String source, String partition, long first, long last) {}
