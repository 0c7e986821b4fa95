package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.account.Account;
import io.holdfast.account.AccountException;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.BlockKey;
import io.holdfast.account.BlockPlace;
import io.holdfast.epoch.Claim;
import io.holdfast.epoch.EpochAuthority;
import io.holdfast.epoch.FencedException;
import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogSegments;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import io.holdfast.wal.WriteAheadLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverJournalTest {
    private static final String SEGMENT = "data/segment";

    @TempDir
    private Path directory;

    private final List<String> ends = new ArrayList<>();
    private final Account account = new Account();
    private FaultyStorage storage;
    private DriverJournal journal;

    @BeforeEach
    void open() {
        storage = new FaultyStorage(Storage.open(directory.toString(), Map.of()));
        LogOptions options = LogOptions.builder("app", Role.DRIVER).build();
        Claim claim = new EpochAuthority(storage, "app", Ticker.system()).claim("a test");
        journal = new DriverJournal(
                new WriteAheadLog(storage, options),
                new LogSegments(storage, options),
                claim,
                account,
                new DriverEnd() {
                    @Override
                    public void fenced(FencedException why) {
                        ends.add("fenced");
                    }

                    @Override
                    public void failed(int status, String why) {
                        ends.add(why);
                    }
                });
    }

    private static BlockAdded block(long id) {
        BlockPlace place = BlockPlace.of(new RecordAddress(SEGMENT, id, 10, 1, 2));
        return new BlockAdded(new BlockFacts(new BlockKey(0, id), 1, place, List.of()), new byte[0]);
    }

    @Test
    void shouldNotCondemnASegmentWhileABlockInItIsBeingPutOnRecord() throws Exception {
        CountDownLatch flushing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        storage.beforeFlush(() -> {
            flushing.countDown();
            await(goOn);
        });
        CompletableFuture<RecordAddress> added = CompletableFuture.supplyAsync(() -> journal.append(block(1), 1_000));
        await(flushing);

        CompletableFuture<Boolean> condemned = CompletableFuture.supplyAsync(() -> journal.condemn(SEGMENT));
        assertThat(condemned.completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).get())
                .as("waits for the block")
                .isNull();
        goOn.countDown();

        assertThat(added.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(journal.condemn(SEGMENT)).as("the block is live").isFalse();
        assertThat(account.dataSegments().keySet()).contains(SEGMENT);
    }

    @Test
    void shouldRefuseABlockInASegmentThatIsCondemned() {
        assertThat(journal.condemn(SEGMENT)).isTrue();
        assertThatThrownBy(() -> journal.append(block(1), 1_000))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("input-0-1")
                .hasMessageContaining("its source sends the records again");
        assertThat(account.dataSegments().keySet()).doesNotContain(SEGMENT);
    }

    @Test
    void shouldApplyNothingOnceAnotherDriverHasClaimed() {
        new EpochAuthority(storage, "app", Ticker.system()).claim("another");
        assertThatThrownBy(() -> journal.append(block(1), 1_000)).isInstanceOf(FencedException.class);
        assertThat(account.dataSegments()).isEmpty();
        assertThat(ends).containsExactly("fenced");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
