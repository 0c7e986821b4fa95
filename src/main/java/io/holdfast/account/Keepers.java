package io.holdfast.account;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What compaction writes in place of the records of one segment of the driver's log. Guarded by its account. */
final class Keepers {
    private final Map<BlockKey, BlockState> blocks;
    private final Map<Long, BatchState> batches;
    private final String logSegment;

    Keepers(Map<BlockKey, BlockState> blocks, Map<Long, BatchState> batches, String logSegment) {
        this.blocks = blocks;
        this.batches = batches;
        this.logSegment = logSegment;
    }

    Optional<AccountRecord> keeper(AccountRecord record) {
        if (record instanceof BlockAdded added) {
            return keeper(added.facts().key(), added.event());
        }
        if (record instanceof BlockKept kept) {
            return keeper(kept.facts().key(), kept.event());
        }
        if (record instanceof BatchAllocated allocated) {
            return keeper(allocated.time(), allocated.event());
        }
        if (record instanceof BatchKept kept) {
            return keeper(kept.time(), kept.event());
        }
        return Optional.empty();
    }

    private Optional<AccountRecord> keeper(BlockKey key, byte[] event) {
        return Optional.ofNullable(blocks.get(key))
                .filter(block -> block.logSegment.equals(logSegment))
                .map(block -> new BlockKept(block.facts, block.batch, event));
    }

    private Optional<AccountRecord> keeper(long time, byte[] event) {
        return Optional.ofNullable(batches.get(time))
                .filter(batch -> batch.logSegment.equals(logSegment))
                .map(batch -> new BatchKept(
                        time,
                        List.copyOf(batch.blocks),
                        batch.verdict,
                        batch.reason,
                        batch.isCleaned,
                        batch.isSetAside,
                        batch.failures,
                        batch.isWhole() ? event : AccountRecord.NO_EVENT));
    }
}
