package io.holdfast.wal;

import org.jspecify.annotations.Nullable;

/**
 * A segment's file as an inspection found it. Immutable.
 *
 * @param file where it lies
 * @param home where it belongs by its header, or by its path if the header does not say
 * @param header its header, also one that could be mended; null if there is none to go by
 * @param flaw what is wrong with the header or the place; null if nothing
 * @param isUnfinished whether its creation was not finished, so that it holds nothing
 */
record FoundSegment(
        SegmentFile file,
        SegmentFile home,
        HeaderReader.@Nullable Found header,
        @Nullable Finding flaw,
        boolean isUnfinished) {

    static FoundSegment sound(SegmentFile file, HeaderReader.Found header) {
        return new FoundSegment(file, file, header, null, false);
    }

    static FoundSegment unfinished(SegmentFile file) {
        return new FoundSegment(file, file, null, null, true);
    }
}
