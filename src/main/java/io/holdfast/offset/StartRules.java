package io.holdfast.offset;

import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What is done where it is not plain where to begin. Immutable.
 *
 * @param fresh for an application that has never read anything
 * @param explicit offsets that the application named, for partitions of which nothing is known
 * @param onOutOfRange where offsets are gone that were not read
 * @param onRecreated where the source has another partition under the name
 * @param onVanished where a partition is gone
 * @param atTime the first offset of a partition at or behind the time that {@code fresh} speaks of, or its end
 * @param atGapTime the same for {@code onOutOfRange}
 */
public record StartRules(
        Fresh fresh,
        Map<SourcePartition, Long> explicit,
        OnOutOfRange onOutOfRange,
        OnRecreated onRecreated,
        OnVanished onVanished,
        ToLongFunction<SourcePartition> atTime,
        ToLongFunction<SourcePartition> atGapTime) {

    /** Where an application begins that has never read anything. */
    public enum Fresh {
        EARLIEST,
        LATEST,
        TIMESTAMP
    }

    /** Where an application goes on whose next offset is gone from the source. */
    public enum OnOutOfRange {
        FAIL,
        EARLIEST,
        LATEST,
        TIMESTAMP
    }

    /** What happens when the source has another partition under a known name. */
    public enum OnRecreated {
        FAIL,
        RESTART
    }

    /** What happens when a partition is gone from the source. */
    public enum OnVanished {
        FAIL,
        DROP
    }
}
