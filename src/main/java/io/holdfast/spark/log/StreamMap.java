package io.holdfast.spark.log;

import io.holdfast.account.BlockFacts;
import io.holdfast.config.SettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Which input stream of this driver takes the place of which one of an earlier driver. Immutable. */
final class StreamMap {
    private final Map<Integer, String> before;
    private final Map<Integer, String> now;
    private final Map<Integer, Integer> numbers;

    private StreamMap(Map<Integer, String> before, Map<Integer, String> now, Map<Integer, Integer> numbers) {
        this.before = before;
        this.now = now;
        this.numbers = numbers;
    }

    /**
     * Matches streams by name, of several with one name in their order. A receiver that is gone is replaced by another
     * one of its stream, which has records of the same kind. By number where no names are known.
     */
    static StreamMap of(Map<Integer, String> before, Map<Integer, String> now) {
        Map<Integer, Integer> numbers = new HashMap<>();
        if (before.isEmpty()) {
            now.keySet().forEach(number -> numbers.put(number, number));
        }
        Set<Integer> free = new TreeSet<>(now.keySet());
        for (Integer old : new TreeSet<>(before.keySet())) {
            free.stream()
                    .filter(number -> String.valueOf(now.get(number)).equals(before.get(old)))
                    .findFirst()
                    .ifPresent(number -> {
                        numbers.put(old, number);
                        free.remove(number);
                    });
        }
        before.forEach((old, name) -> now.keySet().stream()
                .filter(number -> StreamNames.areOfOneStream(name, String.valueOf(now.get(number))))
                .min(Integer::compare)
                .ifPresent(number -> numbers.putIfAbsent(old, number)));
        return new StreamMap(before, now, numbers);
    }

    /** Whether every stream has the number that it had, as far as that is known. */
    boolean isIdentity() {
        return before.keySet().stream().allMatch(number -> now(number).equals(OptionalInt.of(number)));
    }

    /** The number that the stream has now; empty if there is no such stream any more. */
    OptionalInt now(int number) {
        Integer found = now.isEmpty() ? Integer.valueOf(number) : numbers.get(number);
        return found == null ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /**
     * Makes sure that every block has a stream.
     *
     * @throws SettingsException if one has not, naming it and what there is
     */
    void check(List<BlockFacts> blocks) {
        for (BlockFacts block : blocks) {
            int stream = block.key().streamId();
            if (now(stream).isEmpty()) {
                throw new SettingsException(
                        "Cannot give back what an earlier driver left undone: expected a stream '"
                                + before.getOrDefault(stream, "number " + stream) + "' for block " + block.key()
                                + ", found " + now
                                + ". Start an application that has that stream until it has processed what is left,"
                                + " or give this one a log directory of its own",
                        null);
            }
        }
    }
}
