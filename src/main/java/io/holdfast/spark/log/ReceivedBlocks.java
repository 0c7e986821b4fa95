package io.holdfast.spark.log;

import io.holdfast.account.BlockFacts;
import io.holdfast.spark.internal.TrackerEvents;
import io.holdfast.wal.RecordAddress;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;

/** Makes of the account's facts what Spark knows a block by. Stateless. */
final class ReceivedBlocks {
    private ReceivedBlocks() {}

    /**
     * As if a receiver had just stored it.
     *
     * @throws IllegalStateException if its bytes are not in Holdfast's log
     */
    static ReceivedBlockInfo of(BlockFacts block) {
        RecordAddress address = block.place().address();
        if (address == null) {
            throw new IllegalStateException("Cannot give back block " + block.key()
                    + ": expected its bytes in Holdfast's log, found that another log has them. Start the application"
                    + " with the settings that it was received with until it is processed");
        }
        BlockOrigin origin = block.origin().isEmpty() ? null : new BlockOrigin(block.origin());
        return TrackerEvents.block(
                block.key().streamId(), block.key().uniqueId(), block.records(), origin, new LogHandle(address));
    }
}
