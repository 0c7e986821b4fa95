package io.holdfast.account;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Whether nothing later says more of the record's block or batch, and it is not done. */
    boolean isCurrent(AccountRecord record) {
        if (record instanceof BlockAdded added) {
            return isCurrent(blocks.get(added.facts().key()));
        }
        if (record instanceof BlockKept kept) {
            return isCurrent(blocks.get(kept.facts().key()));
        }
        if (record instanceof BatchAllocated allocated) {
            return isCurrent(batches.get(allocated.time()));
        }
        return record instanceof BatchKept kept && isCurrent(batches.get(kept.time()));
    }

    private boolean isCurrent(@Nullable BlockState block) {
        return block != null && block.logSegment.equals(logSegment);
    }

    private boolean isCurrent(@Nullable BatchState batch) {
        return batch != null && batch.logSegment.equals(logSegment);
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
                .filter(this::isCurrent)
                .map(block -> new BlockKept(block.facts, block.batch, event));
    }

    private Optional<AccountRecord> keeper(long time, byte[] event) {
        return Optional.ofNullable(batches.get(time))
                .filter(this::isCurrent)
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
