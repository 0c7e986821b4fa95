package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.BlockKey;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.RecordAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds blocks whose bytes damage took, before Spark is given them: a task that cannot read its block would fail again
 * and again. Reads all received data, so only where damage is to be set aside. Stateless.
 */
final class DamagedBlocks {
    private static final Logger log = LoggerFactory.getLogger(DamagedBlocks.class);

    private DamagedBlocks() {}

    private record Place(String path, long offset) {
        static Place of(RecordAddress address) {
            return new Place(address.path(), address.offset());
        }
    }

    /**
     * Compares what the account says is there with what can be read, and says what is lost, batch by batch.
     *
     * @param data all received data, damage set aside
     * @return what to put on record; empty if nothing is damaged
     */
    static Optional<BlocksDropped> find(LogRecords data, Account account) {
        Map<BlockFacts, Long> blocks = account.blocks();
        Map<Place, BlockFacts> unread = new HashMap<>();
        blocks.keySet().forEach(block -> {
            RecordAddress address = block.place().address();
            if (address != null) {
                unread.put(Place.of(address), block);
            }
        });
        try (data) {
            while (!unread.isEmpty() && data.hasNext()) {
                unread.remove(Place.of(data.next().address()));
            }
        }
        unread.values().forEach(block -> say(block, blocks.getOrDefault(block, Account.NO_BATCH)));
        List<BlockKey> lost =
                new ArrayList<>(unread.values().stream().map(BlockFacts::key).toList());
        return lost.isEmpty() ? Optional.empty() : Optional.of(new BlocksDropped(lost, "damaged"));
    }

    private static void say(BlockFacts block, long batch) {
        log.error(
                "Lost to damage: block {} with {} records at {}, of {}",
                block.key(),
                block.records() < 0 ? "an unknown number of" : block.records(),
                block.place().address(),
                batch == Account.NO_BATCH ? "no batch yet" : "batch " + batch);
    }
}
