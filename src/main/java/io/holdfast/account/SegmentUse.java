package io.holdfast.account;

/**
 * What a data segment is still needed for. Immutable.
 *
 * @param path the full path of the segment
 * @param live blocks in it that are not done
 * @param done blocks in it that are done
 * @param why what keeps it, for people; empty if nothing does
 */
public record SegmentUse(String path, long live, long done, String why) {}
