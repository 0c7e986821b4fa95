package io.holdfast.account;

import java.util.List;

/**
 * A block as the account knows it. Immutable.
 *
 * @param key which block
 * @param records how many records are in it, -1 if Spark did not say
 * @param place where its bytes are kept
 * @param origin which records of the source they are, empty if that is not known exactly
 */
public record BlockFacts(BlockKey key, long records, BlockPlace place, List<OriginRange> origin) {
    public BlockFacts {
        origin = List.copyOf(origin);
    }
}
