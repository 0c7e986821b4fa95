package io.holdfast.spark.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.spark.observe.Seen.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is put on record of a stock stream's batches, told by the events that Spark gives of them. */
class RangeTrackerTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");
    private static final SourcePartition P1 = new SourcePartition("orders", "1");

    private final List<String> reported = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final RangeTracker.Report report = new RangeTracker.Report() {
        @Override
        public void gap(Seen gap) {
            reported.add("gap " + gap.count());
        }

        @Override
        public void overlap(Seen overlap) {
            reported.add("overlap " + overlap.count());
        }
    };
    private RangeTracker tracker = new RangeTracker(5);

    private void begins(long time, long from, long until) {
        tracker.submitted(time, ranges(from, until), false, report);
    }

    private static SortedMap<SourcePartition, BatchRange> ranges(long from, long until) {
        return new TreeMap<>(Map.of(P0, new BatchRange(from, until)));
    }

    private void beginsSilently(long time) {
        tracker.submitted(time, report);
    }

    private void ends(long time) {
        ends(time, "");
    }

    private void ends(long time, String failure) {
        tracker.ended(time, failure);
        seen.addAll(tracker.ready());
    }

    private void done(long time, long from, long until) {
        begins(time, from, until);
        ends(time);
    }

    /** Another driver of the application, which knows what is on record. */
    private void restart() {
        List<OffsetEntry> newestFirst = new ArrayList<>();
        Map<SourcePartition, StoredOffset> stored = new TreeMap<>();
        for (Seen each : seen) {
            newestFirst.add(0, new OffsetEntry(each.commit(), 1, 1));
            stored.putAll(each.standing());
        }
        tracker = new RangeTracker(5);
        tracker.restore(stored, newestFirst);
    }

    private List<String> record() {
        return seen.stream()
                .map(each -> each.kind() + " " + each.batchMillis() + " "
                        + each.ranges().values().stream()
                                .map(range -> range.from() + "-" + range.until())
                                .toList())
                .toList();
    }

    @Test
    void shouldPutBatchesOnRecordThatFollowEachOtherAndReportNothing() {
        done(10, 0, 5);
        done(20, 5, 5);
        done(30, 5, 9);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "DONE 30 [5-9]");
        assertThat(tracker.standing()).containsEntry(P0, new StoredOffset(9, "", 30));
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldPutOnRecordWhereAnIdlePartitionStands() {
        done(10, 7, 7);
        restart();
        done(99, 9, 9);

        assertThat(record()).containsExactly("DONE 10 [7-7]", "GAP -1 [7-9]");
        assertThat(reported).containsExactly("gap 2");
    }

    @Test
    void shouldTellAFailedBatchFromOneThatIsDone() {
        done(10, 0, 5);
        begins(20, 5, 8);
        ends(20, "java.lang.IllegalStateException");
        done(30, 8, 9);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "FAILED 20 [5-8]", "DONE 30 [8-9]");
        assertThat(seen.get(1).why()).isEqualTo("java.lang.IllegalStateException");
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldKeepTheOrderInWhichRangesWereHandedOut() {
        begins(10, 0, 5);
        begins(20, 5, 8);
        ends(20);
        assertThat(record()).isEmpty();
        ends(10);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "DONE 20 [5-8]");
    }

    @Test
    void shouldReportAGapAtOnceThoughEarlierBatchesStillRun() {
        begins(10, 0, 5);
        begins(20, 8, 9);

        assertThat(reported).containsExactly("gap 3");
        ends(10);
        ends(20);
        assertThat(record()).containsExactly("DONE 10 [0-5]", "GAP -1 [5-8]", "DONE 20 [8-9]");
    }

    @Test
    void shouldReportWhatIsReadASecondTime() {
        done(10, 0, 5);
        done(20, 3, 9);
        done(30, 9, 12);

        assertThat(reported).containsExactly("overlap 2");
        assertThat(record()).containsExactly("DONE 10 [0-5]", "OVERLAP -1 [3-5]", "DONE 20 [3-9]", "DONE 30 [9-12]");
    }

    @Test
    void shouldSeeAGapBetweenTwoDrivers() {
        done(10, 0, 5);
        restart();
        done(100, 9, 12);

        assertThat(reported).containsExactly("gap 4");
        assertThat(record()).containsExactly("DONE 10 [0-5]", "GAP -1 [5-9]", "DONE 100 [9-12]");
        assertThat(seen.get(1).why()).startsWith("between two drivers");
    }

    @Test
    void shouldSeeThatADriverGoesOnWhereTheLastOneStood() {
        done(10, 0, 5);
        restart();
        done(100, 5, 9);

        assertThat(reported).isEmpty();
    }

    @Test
    void shouldInferWhatBatchesReadThatDoNotSay() {
        done(10, 0, 5);
        restart();
        beginsSilently(20);
        beginsSilently(30);
        beginsSilently(40);
        ends(20);
        ends(30, "a failure");
        begins(50, 17, 18);
        assertThat(record()).as("one of them still runs").containsExactly("DONE 10 [0-5]");
        ends(50);
        ends(40);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "INFERRED 40 [5-17]", "DONE 50 [17-18]");
        assertThat(seen.get(1).why()).isEqualTo("3 batches from 20 to 40 did not say what they read, 1 of them failed");
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldInferNothingWhereSilentBatchesReadNothing() {
        done(10, 0, 5);
        restart();
        beginsSilently(20);
        ends(20);
        done(30, 5, 6);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "DONE 30 [5-6]");
    }

    @Test
    void shouldTakeAFailedBatchThatRunsAgainForTheSame() {
        done(10, 0, 5);
        begins(20, 5, 8);
        ends(20, "a failure");
        done(30, 8, 9);
        restart();
        beginsSilently(20);
        beginsSilently(40);
        ends(20);
        ends(40);
        done(50, 12, 13);

        assertThat(record().subList(3, 6)).containsExactly("AGAIN 20 [5-8]", "INFERRED 40 [9-12]", "DONE 50 [12-13]");
        assertThat(seen.get(3).why()).isEqualTo("done");
        assertThat(seen.get(3).standing()).as("it moves nothing").isEmpty();
        assertThat(reported).isEmpty();
    }

    /** Spark forgets what a failed batch read when later ones end, and has it read what comes next. */
    @Test
    void shouldSeeThatAFailedBatchRunsAgainWithOtherRecords() {
        done(10, 0, 5);
        begins(20, 5, 8);
        ends(20, "a failure");
        done(30, 8, 9);
        restart();
        tracker.submitted(20, ranges(9, 12), true, report);
        ends(20);
        done(50, 12, 13);
        restart();
        done(90, 13, 14);

        assertThat(record().subList(3, 7))
                .containsExactly("PASSED 20 [5-8]", "DONE 20 [9-12]", "DONE 50 [12-13]", "DONE 90 [13-14]");
        assertThat(tracker.standing()).containsEntry(P0, new StoredOffset(14, "", 90));
        assertThat(reported).containsExactly("gap 3");
    }

    /** Of two batches that run again the older one was given what comes behind the younger one's range. */
    @Test
    void shouldNotTakeForAGapWhatASilentBatchReadsThatComesLater() {
        done(10, 0, 5);
        begins(20, 5, 8);
        ends(20, "a failure");
        done(30, 8, 9);
        restart();
        tracker.submitted(20, ranges(11, 14), true, report);
        beginsSilently(40);
        tracker.submitted(50, ranges(14, 15), true, report);
        ends(20);
        ends(40);
        ends(50);
        done(60, 15, 16);

        assertThat(record().subList(3, 8))
                .containsExactly(
                        "PASSED 20 [5-8]",
                        "INFERRED 40 [9-11]",
                        "DONE 20 [11-14]",
                        "DONE 50 [14-15]",
                        "DONE 60 [15-16]");
        assertThat(reported).containsExactly("gap 3");
    }

    @Test
    void shouldSeeAGapWhereNoSilentBatchCanHaveReadIt() {
        done(10, 0, 5);
        restart();
        tracker.submitted(20, ranges(7, 8), true, report);
        ends(20);
        done(30, 8, 9);

        assertThat(reported).containsExactly("gap 2");
        assertThat(record()).containsExactly("DONE 10 [0-5]", "GAP -1 [5-7]", "DONE 20 [7-8]", "DONE 30 [8-9]");
    }

    @Test
    void shouldSeeThatANewDriverDoesNotReadWhatFailed() {
        begins(10, 0, 5);
        ends(10, "a failure");
        restart();
        done(50, 5, 6);
        restart();
        done(90, 6, 7);

        assertThat(record()).containsExactly("FAILED 10 [0-5]", "PASSED 10 [0-5]", "DONE 50 [5-6]", "DONE 90 [6-7]");
        assertThat(reported).containsExactly("gap 5");
    }

    @Test
    void shouldNotMissWhatFailedWhereANewDriverReadsItAgain() {
        done(10, 0, 2);
        begins(20, 2, 5);
        ends(20, "a failure");
        restart();
        done(50, 2, 6);

        assertThat(reported).containsExactly("overlap 3");
    }

    @Test
    void shouldReportADoneBatchThatRunsAgainAsAnOverlap() {
        done(10, 0, 5);
        restart();
        beginsSilently(10);
        ends(10);
        done(20, 5, 6);

        assertThat(reported).containsExactly("overlap 5");
        assertThat(record()).containsExactly("DONE 10 [0-5]", "AGAIN 10 [0-5]", "DONE 20 [5-6]");
    }

    /** A batch that a checkpoint did not know yet reads anew, and up to then. */
    @Test
    void shouldInferWhatABatchOnRecordReadBeyondItWhenItRanAgain() {
        done(10, 0, 5);
        restart();
        beginsSilently(10);
        ends(10);
        done(20, 9, 10);

        assertThat(record()).containsExactly("DONE 10 [0-5]", "AGAIN 10 [0-5]", "INFERRED -1 [5-9]", "DONE 20 [9-10]");
        assertThat(reported).containsExactly("overlap 5");
    }

    @Test
    void shouldInferWhatBatchesReadOfWhichNoEventTold() {
        done(10, 0, 5);
        done(20, 5, 6);
        done(50, 9, 11);

        assertThat(record()).contains("INFERRED -1 [6-9]");
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldGiveUpTheOldestBatchWhenNobodyTellsHowItEnded() {
        begins(10, 0, 5);
        for (int i = 2; i <= 6; i++) {
            begins(10L * i, i + 3, i + 4);
            ends(10L * i);
        }

        assertThat(record()).startsWith("UNHEARD 10 [0-5]", "DONE 20 [5-6]").hasSize(6);
    }

    @Test
    void shouldKnowABatchByItsEndWhenNobodyToldOfItsBeginning() {
        done(10, 0, 5);

        assertThat(tracker.isNews(20)).isTrue();
        assertThat(tracker.isNews(10)).isFalse();
    }

    @Test
    void shouldForgetSilentBatchesOfAnApplicationThatHasNoStreamToObserve() {
        beginsSilently(10);
        ends(10);
        tracker.foreign(20);
        seen.addAll(tracker.ready());
        done(30, 4, 5);

        assertThat(record()).containsExactly("DONE 30 [4-5]");
        assertThat(reported).isEmpty();
    }

    @Test
    void shouldFollowEachPartitionByItself() {
        tracker.submitted(
                10, new TreeMap<>(Map.of(P0, new BatchRange(0, 5), P1, new BatchRange(100, 103))), false, report);
        tracker.submitted(
                20, new TreeMap<>(Map.of(P0, new BatchRange(5, 6), P1, new BatchRange(105, 106))), false, report);

        assertThat(reported).containsExactly("gap 2");
    }

    @Test
    void shouldReadBackWhatIsOnRecord() {
        for (Kind kind : Kind.values()) {
            Seen written = new Seen(kind, 7, ranges(3, 9), "because: of this");
            if (kind != Kind.DONE) {
                assertThat(Seen.of(new OffsetEntry(written.commit(), 1, 1))).isEqualTo(written);
            }
        }
        Seen plain = new Seen(Kind.DONE, 7, ranges(3, 9), "");
        assertThat(plain.commit().note()).isEmpty();
        assertThat(Seen.of(new OffsetEntry(plain.commit(), 1, 1))).isEqualTo(plain);
    }
}
