package io.holdfast.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchOffered;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.RecoveryPlan.Allocation;
import io.holdfast.wal.RecordAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTest {
    private static final String LOG = "driver/segment-0";
    private static final byte[] EVENT = {1};

    private final Account account = new Account();

    private static BlockKey key(long id) {
        return new BlockKey(0, id);
    }

    private static BlockPlace place(String segment, long offset) {
        return BlockPlace.of(new RecordAddress(segment, offset, 10, 1, 2));
    }

    private void add(long id) {
        add(id, "data-0");
    }

    private void add(long id, String segment, OriginRange... origin) {
        apply(new BlockAdded(new BlockFacts(key(id), 5, place(segment, id), Arrays.asList(origin)), EVENT));
    }

    private void allocate(long time, long... ids) {
        List<BlockKey> keys = Arrays.stream(ids).mapToObj(AccountTest::key).toList();
        apply(new BatchAllocated(time, keys, EVENT));
    }

    private void ended(long time, Verdict verdict) {
        apply(new BatchEnded(time, verdict, verdict == Verdict.FAILED ? "broken" : ""));
    }

    private void cleaned(Long... times) {
        apply(new BatchesCleaned(List.of(times)));
    }

    private void apply(AccountRecord record) {
        account.apply(record, LOG);
    }

    private RecoveryPlan recover(boolean isStateful) {
        return account.recover(new RecoveryRule(isStateful, 3, time -> true));
    }

    private SegmentUse use(String segment) {
        return account.dataSegments().getOrDefault(segment, new SegmentUse(segment, 0, 0, "not known"));
    }

    private long live(String segment) {
        return use(segment).live();
    }

    @Test
    void shouldNeedABlockUntilItsBatchIsBothOkAndCleaned() {
        add(1);
        assertThat(live("data-0")).isOne();
        allocate(1000, 1);
        cleaned(1000L);
        assertThat(live("data-0")).isOne();
        ended(1000, Verdict.OK);
        assertThat(live("data-0")).isZero();
        assertThat(use("data-0").done()).isOne();
        assertThat(account.size()).isZero();
    }

    @Test
    void shouldNeedABlockAsLongAsNobodyKnowsHowItsBatchEnded() {
        add(1);
        allocate(1000, 1);
        cleaned(1000L);
        ended(1000, Verdict.FAILED);
        assertThat(use("data-0").why())
                .isEqualTo("block input-0-1 belongs to batch 1000, which is not done (failed: broken)");
        assertThat(account.condemn("data-0")).isFalse();
    }

    @Test
    void shouldGiveBackAFailedBatchAsItselfEvenIfSparkCleanedIt() {
        add(1);
        add(2);
        allocate(1000, 1);
        allocate(2000, 2);
        ended(1000, Verdict.FAILED);
        ended(2000, Verdict.OK);
        cleaned(1000L);

        RecoveryPlan plan = recover(false);

        assertThat(plan.again()).containsExactly(1000L);
        assertThat(plan.batches()).isEqualTo(Map.of(1000L, Allocation.WHOLE, 2000L, Allocation.EMPTY));
        assertThat(plan.unallocated()).isEmpty();
        assertThat(plan.lastAllocated()).isEqualTo(2000);
    }

    @Test
    void shouldNotEmptyABatchThatAStateMayNeed() {
        add(1);
        allocate(1000, 1);
        ended(1000, Verdict.OK);

        assertThat(recover(true).batches()).isEqualTo(Map.of(1000L, Allocation.WHOLE));
        assertThat(recover(true).again()).isEmpty();
    }

    @Test
    void shouldSayWhenAStatefulBatchRunsAgainWithoutItsPast() {
        add(1);
        add(2);
        allocate(1000, 1);
        allocate(2000, 2);
        ended(1000, Verdict.FAILED);
        ended(2000, Verdict.OK);
        cleaned(1000L, 2000L);

        assertThat(recover(true).withoutPast()).containsExactly(1000L);
        assertThat(recover(false).withoutPast()).isEmpty();
    }

    @Test
    void shouldGiveBackBlocksThatNoBatchGot() {
        add(1);
        add(2);
        allocate(1000, 1);
        assertThat(recover(false).unallocated()).containsExactly(key(2));
    }

    @Test
    void shouldOfferBlocksAloneWhenTheirBatchCannotRunAgain() {
        add(1);
        allocate(1000, 1);
        RecoveryPlan plan = account.recover(new RecoveryRule(false, 3, time -> false));
        assertThat(plan.unallocated()).containsExactly(key(1));
        assertThat(plan.batches()).isEmpty();
        assertThat(plan.again()).isEmpty();
    }

    @Test
    void shouldNotTakeASuccessBackWhenAnEmptyRepetitionFails() {
        add(1);
        allocate(1000, 1);
        ended(1000, Verdict.OK);
        ended(1000, Verdict.FAILED);
        assertThat(account.verdict(1000)).isEqualTo(Verdict.OK);
    }

    @Test
    void shouldCountFailuresUntilTheBatchIsPoison() {
        add(1);
        allocate(1000, 1);
        for (int i = 0; i < 3; i++) {
            assertThat(recover(false).poison()).isEmpty();
            ended(1000, Verdict.FAILED);
        }
        assertThat(account.failures(1000)).isEqualTo(3);
        RecoveryPlan plan = recover(false);
        assertThat(plan.poison()).containsExactly(1000L);
        assertThat(plan.again()).isEmpty();
        assertThat(plan.unallocated()).isEmpty();
    }

    @Test
    void shouldKeepTheBlocksOfABatchThatIsSetAsideUntilItIsOffered() {
        add(1);
        allocate(1000, 1);
        ended(1000, Verdict.FAILED);
        apply(new BatchSetAside(1000, "poison"));
        ended(1000, Verdict.OK); // Spark ran it over nothing
        cleaned(1000L);

        assertThat(account.setAside()).containsEntry(1000L, "poison");
        assertThat(live("data-0")).isOne();
        assertThat(recover(false).batches()).isEmpty();
        assertThat(recover(false).unallocated()).isEmpty();

        apply(new BatchOffered(1000));
        assertThat(recover(false).again()).containsExactly(1000L);
        assertThat(account.failures(1000)).isZero();
    }

    @Test
    void shouldTakeABlockThatComesAgainForTheSameOne() {
        add(1);
        allocate(1000, 1);
        add(1);
        assertThat(account.knows(1000)).isFalse();
        assertThat(recover(false).unallocated()).containsExactly(key(1));

        BlockFacts renumbered = new BlockFacts(new BlockKey(7, 1), 5, place("data-0", 1), List.of());
        apply(new BlockAdded(renumbered, EVENT));
        assertThat(recover(false).unallocated()).containsExactly(new BlockKey(7, 1));
        assertThat(live("data-0")).isOne();
    }

    @Test
    void shouldOfferTheRecordsOfASourceOnce() {
        add(1, "data-0", new OriginRange("kafka", "orders-0", 10, 20));
        add(2, "data-0", new OriginRange("kafka", "orders-0", 10, 15));
        add(3, "data-0", new OriginRange("kafka", "orders-0", 16, 25));
        add(4, "data-0", new OriginRange("kafka", "orders-1", 10, 15));
        allocate(1000, 1);

        RecoveryPlan plan = recover(false);

        assertThat(plan.repeated()).extracting(BlockFacts::key).containsExactly(key(2));
        assertThat(plan.unallocated()).containsExactly(key(3), key(4));
    }

    @Test
    void shouldNameBlocksThatDiedWithTheirExecutors() {
        apply(new BlockAdded(new BlockFacts(key(1), 5, BlockPlace.NOWHERE, List.of()), EVENT));
        assertThat(recover(false).lost()).extracting(BlockFacts::key).containsExactly(key(1));
        apply(new BlocksDropped(List.of(key(1)), "gone"));
        assertThat(account.undone().isNothing()).isTrue();
    }

    @Test
    void shouldSayWhatAGracefulStopWaitsFor() {
        add(1);
        add(2);
        add(3);
        allocate(1000, 1);
        allocate(2000, 2);
        ended(2000, Verdict.FAILED);
        Undone undone = account.undone();
        assertThat(undone).isEqualTo(new Undone(1, 1, List.of(2000L)));
        allocate(3000, 3);
        ended(1000, Verdict.OK);
        ended(3000, Verdict.OK);
        assertThat(account.undone()).isEqualTo(new Undone(0, 0, List.of(2000L)));
    }

    @Test
    void shouldRefuseABlockInACondemnedSegment() {
        BlockFacts late = new BlockFacts(key(9), 5, place("data-0", 9), List.of());
        assertThat(account.admits(late)).isTrue();
        assertThat(account.condemn("data-0")).isTrue();
        assertThat(account.admits(late)).isFalse();
    }

    @Test
    void shouldTellBatchesThatEndedUnheard() {
        add(1);
        allocate(1000, 1);
        allocate(2000);
        cleaned(1000L, 2000L);
        assertThat(account.undecided()).containsExactly(1000L, 2000L);
        ended(2000, Verdict.NO_JOBS);
        assertThat(account.undecided()).containsExactly(1000L);
    }

    @Test
    void shouldLeaveNothingToADriverWithoutCheckpointButWhatIsUndone() {
        add(1);
        add(2);
        add(3);
        allocate(1000, 1);
        allocate(2000, 2);
        allocate(3000);
        ended(1000, Verdict.OK);

        Leftovers leftovers = account.leftovers();

        assertThat(leftovers.blocks()).extracting(BlockFacts::key).containsExactly(key(2), key(3));
        assertThat(leftovers.setAside()).isEmpty();

        account.apply(leftovers.takenOver(Map.of(4, "orders"), number -> 4), LOG);

        assertThat(account.unallocated())
                .extracting(BlockFacts::key)
                .containsExactly(new BlockKey(4, 2), new BlockKey(4, 3));
        assertThat(account.streams()).isEqualTo(Map.of(4, "orders"));
        assertThat(account.undone()).isEqualTo(new Undone(2, 0, List.of()));
        assertThat(use("data-0").done()).isOne();
        assertThat(account.recover(new RecoveryRule(false, 3, time -> true)).lastAllocated())
                .isEqualTo(Account.NO_BATCH);
    }

    @Test
    void shouldComeToTheSameAccountFromWhatCompactionKeeps() {
        add(1);
        add(2, "data-1");
        add(3);
        add(4);
        allocate(1000, 1);
        allocate(2000, 2);
        allocate(3000, 3);
        ended(1000, Verdict.OK);
        cleaned(1000L);
        ended(2000, Verdict.FAILED);
        List<AccountRecord> written = List.of(
                new BlockAdded(new BlockFacts(key(2), 5, place("data-1", 2), List.of()), EVENT),
                new BlockAdded(new BlockFacts(key(3), 5, place("data-0", 3), List.of()), EVENT),
                new BlockAdded(new BlockFacts(key(4), 5, place("data-0", 4), List.of()), EVENT),
                new BatchAllocated(1000, List.of(key(1)), EVENT),
                new BatchAllocated(2000, List.of(key(2)), EVENT),
                new BatchAllocated(3000, List.of(key(3)), EVENT));

        Account compacted = new Account();
        account.totals().forEach(record -> compacted.apply(record, "driver/segment-1"));
        written.forEach(
                record -> account.keeper(record, LOG).ifPresent(kept -> compacted.apply(kept, "driver/segment-1")));

        assertThat(compacted.recover(new RecoveryRule(false, 3, time -> true)))
                .usingRecursiveComparison()
                .isEqualTo(recover(false));
        assertThat(compacted.dataSegments()).isEqualTo(account.dataSegments());
        assertThat(compacted.failures(2000)).isOne();
        assertThat(Set.copyOf(compacted.unallocated())).isEqualTo(Set.copyOf(account.unallocated()));
        assertThat(account.keeper(written.get(3), LOG)).isEmpty();
        assertThat(account.keeper(written.get(0), "driver/another")).isEmpty();
    }
}
