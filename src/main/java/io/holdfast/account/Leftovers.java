package io.holdfast.account;

import io.holdfast.account.AccountRecord.SetAside;
import io.holdfast.account.AccountRecord.StartedAfresh;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

/**
 * What an earlier driver left, as a driver without its checkpoint sees it. Immutable.
 *
 * @param blocks to give back, in the order in which they were received
 * @param setAside batches that are set aside and stay so, oldest first
 * @param lost blocks whose bytes were nowhere but on executors
 * @param repeated blocks not to be given back because another one has all of their records
 */
public record Leftovers(
        List<BlockFacts> blocks, List<SetAside> setAside, List<BlockFacts> lost, List<BlockFacts> repeated) {
    /** Far enough that no block which is received later gets the same number. */
    private static final long NEXT_NUMBER = 1L << 40;

    /**
     * The record with which a driver takes all of this over.
     *
     * @param names what its input streams are, by their number
     * @param numbers the number that a stream has now, for the number that it had
     */
    public StartedAfresh takenOver(Map<Integer, String> names, IntUnaryOperator numbers) {
        Set<BlockKey> taken = new HashSet<>();
        List<BlockFacts> given = renumbered(blocks, numbers, taken);
        List<SetAside> kept = setAside.stream()
                .map(batch -> new SetAside(
                        batch.time(), batch.reason(), batch.failures(), renumbered(batch.blocks(), numbers, taken)))
                .toList();
        return new StartedAfresh(names, given, kept);
    }

    private static List<BlockFacts> renumbered(List<BlockFacts> facts, IntUnaryOperator numbers, Set<BlockKey> taken) {
        return facts.stream()
                .map(block -> new BlockFacts(
                        free(
                                numbers.applyAsInt(block.key().streamId()),
                                block.key().uniqueId(),
                                taken),
                        block.records(),
                        block.place(),
                        block.origin()))
                .toList();
    }

    /** Streams number their blocks by the clock: two that become one may have used the same numbers. */
    private static BlockKey free(int stream, long uniqueId, Set<BlockKey> taken) {
        BlockKey key = new BlockKey(stream, uniqueId);
        while (!taken.add(key)) {
            key = new BlockKey(stream, key.uniqueId() + NEXT_NUMBER);
        }
        return key;
    }

    /** Every block that is left, whatever becomes of it. */
    public List<BlockFacts> all() {
        return Stream.concat(blocks.stream(), setAside.stream().flatMap(batch -> batch.blocks().stream()))
                .toList();
    }
}
