package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.account.AccountException;
import io.holdfast.account.OriginRange;
import io.holdfast.epoch.EpochAuthority;
import io.holdfast.epoch.EpochUnreadableException;
import io.holdfast.spark.internal.TrackerEvents;
import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.Role;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Spark's own tracker of blocks over the driver's log, through crashes: a crash is a driver that is left as it is. */
class DriverLogTest {
    /** Not cleaned up: a driver that was left as it is goes on giving signs of life there. */
    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    private SparkConf conf() {
        return new SparkConf(false)
                .set("spark.app.name", "app")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
    }

    private DriverUnderTest fresh(Integer... streams) {
        return new DriverUnderTest(conf(), false, streams);
    }

    private DriverUnderTest restored(Integer... streams) {
        return new DriverUnderTest(conf(), true, streams);
    }

    @Test
    void shouldGiveBackWhatNoBatchGotAndWhatFailedButNothingThatWasDone() {
        DriverUnderTest first = fresh(0, 1);
        first.receive(0, 1, 10);
        first.receive(1, 2, 10);
        first.allocate(1000);
        first.receive(0, 3, 10);
        first.allocate(2000);
        first.receive(0, 4, 10);
        first.allocate(3000);
        first.receive(1, 5, 10);
        first.end(1000, "");
        first.end(2000, "disk full");
        first.clean(2500);

        DriverUnderTest second = restored(0, 1);

        assertThat(second.blocksOf(1000, 0)).isEmpty();
        assertThat(second.blocksOf(2000, 0)).containsExactly(3L);
        assertThat(second.blocksOf(3000, 0)).containsExactly(4L);
        assertThat(second.unallocated(0)).isEmpty();
        assertThat(second.unallocated(1)).containsExactly(5L);
        second.allocate(2500); // older than the newest batch: must not take block 5
        assertThat(second.unallocated(1)).containsExactly(5L);
        second.allocate(4000);
        assertThat(second.blocksOf(4000, 1)).containsExactly(5L);
    }

    @Test
    void shouldComeToTheSameAfterSeveralCrashes() {
        DriverUnderTest first = fresh(0);
        first.receive(0, 1, 10);
        first.allocate(1000);
        first.receive(0, 2, 10);
        restored(0);
        restored(0);
        DriverUnderTest last = restored(0);
        assertThat(last.blocksOf(1000, 0)).containsExactly(1L);
        assertThat(last.unallocated(0)).containsExactly(2L);
        last.end(1000, "");
        assertThat(restored(0).blocksOf(1000, 0)).isEmpty();
    }

    @Test
    void shouldEndTheApplicationWhenABatchFailsAndSayThatItComesAgain() {
        DriverUnderTest driver = fresh(0);
        driver.receive(0, 1, 10);
        driver.allocate(1000);
        driver.end(1000, "save: disk full");
        assertThat(driver.ends)
                .containsExactly("3: Batch 1000 failed, for the 1. time of 5: save: disk full. The next start repeats"
                        + " it, with the same blocks");
    }

    @Test
    void shouldGoOnAfterAFailureWhenToldTo() {
        DriverUnderTest driver =
                new DriverUnderTest(conf().set("spark.holdfast.driver.onBatchFailure", "continue"), false, 0);
        driver.receive(0, 1, 10);
        driver.allocate(1000);
        driver.end(1000, "save: disk full");
        assertThat(driver.ends).isEmpty();
        assertThat(restored(0).blocksOf(1000, 0)).containsExactly(1L);
    }

    @Test
    void shouldStayDownForAPoisonBatchUntilItMayBeSetAside() {
        DriverUnderTest driver = fresh(0);
        driver.receive(0, 1, 10);
        driver.allocate(1000);
        for (int failure = 1; failure < 5; failure++) {
            driver.end(1000, "broken");
            driver = restored(0);
            assertThat(driver.blocksOf(1000, 0)).containsExactly(1L);
            assertThat(driver.ends).isEmpty();
        }
        driver.end(1000, "broken");

        assertThat(restored(0).ends).singleElement().asString().startsWith("4: Batch 1000 failed 5 times");
        assertThat(restored(0).ends).singleElement().asString().startsWith("4: Batch 1000 failed 5 times");
        DriverUnderTest mended = new DriverUnderTest(conf().set("spark.holdfast.driver.maxFailures", "6"), true, 0);
        assertThat(mended.blocksOf(1000, 0)).containsExactly(1L);

        DriverUnderTest without =
                new DriverUnderTest(conf().set("spark.holdfast.driver.onPoison", "set_aside"), true, 0);
        assertThat(without.ends).isEmpty();
        assertThat(without.blocksOf(1000, 0)).isEmpty();
        assertThat(without.unallocated(0)).isEmpty();
        without.end(1000, "");
        without.clean(2000);
        assertThat(segments("data")).isNotEmpty();
    }

    @Test
    void shouldGiveBackFromItsCheckpointWhatADriverThatStartedAfreshHadNotYetGiven() {
        DriverUnderTest first = fresh(0);
        first.receive(0, 1, 10);
        first.receive(0, 2, 10);
        first.allocate(1000);
        first.end(1000, "");
        first.receive(0, 3, 10);
        first.receive(0, 4, 10);
        first.allocate(2000);
        first.receive(0, 5, 10);

        DriverUnderTest second = fresh(0); // there is no Spark that it could give anything to
        second.receive(0, 6, 10);

        DriverUnderTest third = restored(0);
        assertThat(third.unallocated(0)).containsExactlyInAnyOrder(3L, 4L, 5L, 6L);
        third.allocate(1500); // times begin anew
        assertThat(third.blocksOf(1500, 0)).hasSize(4);
        assertThat(third.blocksOf(2000, 0)).isEmpty();
        third.end(1500, "");
        third.clean(1800);
        assertThat(restored(0).unallocated(0)).isEmpty();
    }

    @Test
    void shouldOfferTheRecordsOfASourceOnce() {
        DriverUnderTest driver = fresh(0);
        announce(driver, 1, new OriginRange("orders", "p0", 5, 9));
        announce(driver, 2, new OriginRange("orders", "p0", 5, 9)); // its acknowledgement was lost
        announce(driver, 3, new OriginRange("orders", "p0", 10, 12));
        announce(driver, 4, new OriginRange("returns", "p0", 5, 9)); // another stream of the same source
        assertThat(restored(0).unallocated(0)).containsExactly(1L, 3L, 4L);
    }

    private static void announce(DriverUnderTest driver, long id, OriginRange range) {
        LogHandle handle = driver.data.write(ByteBuffer.allocate(10), 1_000);
        assertThat(driver.tracker.addBlock(TrackerEvents.block(0, id, 7, new BlockOrigin(List.of(range)), handle)))
                .isTrue();
    }

    @Test
    void shouldRunABatchThatWasSetAsideOnceItIsOfferedAndRefuseADriverThatRunsAllTheSame() {
        SparkConf strict =
                conf().set("spark.holdfast.driver.onPoison", "set_aside").set("spark.holdfast.driver.maxFailures", "1");
        DriverUnderTest first = new DriverUnderTest(strict, false, 0);
        first.receive(0, 1, 10);
        first.allocate(1000);
        first.end(1000, "broken");
        DriverUnderTest second = new DriverUnderTest(strict, true, 0);
        assertThat(second.blocksOf(1000, 0)).isEmpty();

        OfflineAccount offline =
                OfflineAccount.of(directory.resolve("log").toString(), "app", LogMode.APPEND, Map.of());
        assertThat(offline.read().setAside()).containsOnlyKeys(1000L);
        offline.offer(1000);

        assertThat(second.receive(0, 2, 10)).isFalse();
        assertThat(offline.read().setAside()).isEmpty();
        DriverUnderTest third = new DriverUnderTest(strict, true, 0);
        assertThat(third.blocksOf(1000, 0)).containsExactly(1L);
        third.end(1000, "");
        assertThat(offline.read().undone().running()).isZero();
    }

    @Test
    void shouldNotAcknowledgeABlockOnceAnotherDriverHasClaimed() {
        DriverUnderTest driver = fresh(0);
        assertThat(driver.receive(0, 1, 10)).isTrue();
        new EpochAuthority(Storage.open(directory.resolve("log").toString(), Map.of()), "app", Ticker.system())
                .claim("another process");

        assertThat(driver.receive(0, 2, 10)).isFalse();

        assertThat(driver.ends).contains("fenced by epoch 2");
    }

    @Test
    void shouldDeleteASegmentWhenAllOfItsBlocksAreDoneAndNotBefore() {
        DriverUnderTest driver = fresh(0);
        driver.receive(0, 1, 10);
        driver.receive(0, 2, 10);
        driver.data.close();
        driver.allocate(1000);
        driver.receive(0, 3, 10);
        driver.data.close();
        driver.allocate(2000);
        driver.end(2000, "");
        driver.clean(2500); // of batch 1000 nothing is known
        assertThat(segments("data")).isNotEmpty();

        driver.end(1000, "");
        driver.clean(2500);
        assertThat(segments("data")).isEmpty();
        assertThat(driver.receive(0, 4, 10)).isTrue();
    }

    @Test
    void shouldKeepASegmentWithARecordThatNobodyHasAnnouncedYet() {
        DriverUnderTest driver = fresh(0);
        LogHandle late = driver.data.write(ByteBuffer.allocate(10), 1_000);
        driver.receive(0, 1, 10);
        driver.data.close();
        driver.allocate(1000);
        driver.end(1000, "");
        driver.clean(2000);
        assertThat(segments("data")).isNotEmpty();
        assertThat(driver.announce(0, 2, late)).isTrue();
    }

    @Test
    void shouldNotGiveUpASegmentThatItsWriterMayComeBackTo() {
        DriverUnderTest driver = new DriverUnderTest(conf().set("spark.holdfast.wal.cleanMargin", "0s"), false, 0);
        driver.data.write(ByteBuffer.allocate(10), Ticker.system().millis());
        driver.receive(0, 1, 10);
        driver.allocate(1000);
        driver.end(1000, "");
        driver.clean(2000);
        driver.clean(2000);
        assertThat(driver.receive(0, 2, 10)).isTrue();
    }

    @Test
    void shouldDeleteWhatAnOlderDriversReceiversNeverAnnounced() {
        DriverUnderTest first = fresh(0);
        first.data.write(ByteBuffer.allocate(10), 1_000);
        first.receive(0, 1, 10);
        first.data.close();
        DriverUnderTest second = restored(0);
        second.allocate(1000);
        second.clean(500);
        assertThat(segments("data")).isNotEmpty();
        second.end(1000, "");
        second.clean(2000);
        assertThat(segments("data")).isEmpty();
    }

    @Test
    void shouldDecideABatchThatHadNoJobsOnceALaterOneEnds() {
        DriverUnderTest driver = fresh(0);
        driver.receive(0, 1, 10);
        driver.data.close();
        driver.allocate(1000);
        driver.allocate(2000);
        driver.clean(1500);
        assertThat(segments("data")).isNotEmpty();
        driver.end(2000, "");
        driver.clean(2500);
        assertThat(segments("data")).isEmpty();
    }

    @Test
    void shouldClaimNothingWhenTheEpochFileIsHalfWritten() throws IOException {
        fresh(0).receive(0, 1, 10);
        Path epoch = directory.resolve("log/epoch/epoch-0000000000000000001");
        Files.write(epoch, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> restored(0))
                .isInstanceOf(EpochUnreadableException.class)
                .hasMessageContaining(epoch.toString());
        assertThat(directory.resolve("log/epoch/epoch-0000000000000000002")).doesNotExist();
    }

    @Test
    void shouldNameTheRecordAndClaimNothingWhenAnEventCannotBeUnderstood() {
        SparkLog plain = new PlainLog(conf(), Role.DRIVER);
        plain.write(ByteBuffer.wrap(new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 9, 9}), 1_000);
        plain.close();
        assertThatThrownBy(() -> restored(0))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("/driver/")
                .hasMessageContaining("at offset 512")
                .hasMessageContaining("scripts/holdfast wal dump");
        assertThat(directory.resolve("log/epoch")).doesNotExist();
    }

    @Test
    void shouldNameTheBlocksAndGoOnWithoutThemWhenDamageIsSetAside() throws IOException {
        DriverUnderTest first = fresh(0);
        first.receive(0, 1, 10);
        first.receive(0, 2, 10);
        first.allocate(1000);
        first.receive(0, 3, 10);
        Path segment = Path.of(segments("data").get(0));
        first.data.close();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[512 + 24 + 3] ^= 1; // in the first record
        Files.write(segment, bytes);

        DriverUnderTest second = new DriverUnderTest(conf().set("spark.holdfast.wal.onDamage", "quarantine"), true, 0);

        assertThat(second.blocksOf(1000, 0)).isEmpty();
        assertThat(second.unallocated(0)).containsExactly(2L, 3L);
    }

    private List<String> segments(String role) {
        Path root = directory.resolve("log").resolve(role);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
