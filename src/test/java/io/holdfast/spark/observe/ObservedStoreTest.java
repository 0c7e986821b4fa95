package io.holdfast.spark.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.BatchRange;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoreEpoch;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.spark.observe.Seen.Kind;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps what was seen in a real store, of files, that can be away. */
class ObservedStoreTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");
    private static final String NAME = "orders/observed";

    @TempDir
    private Path directory = Path.of("");

    private final HandTicker ticker = new HandTicker();
    private final ObserveCounts counts = new ObserveCounts();
    private boolean isAway;

    /** Time that passes when the test says so. */
    private static final class HandTicker implements Ticker {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public void sleep(Duration duration) {
            nanos += duration.toNanos();
        }
    }

    private OffsetStoreContext context(String name) {
        return new OffsetStoreContext(name, ticker, counts.metrics());
    }

    private ObservedStore store(String owner) {
        OffsetStoreSettings files = FileOffsets.in(directory.toString());
        OffsetStoreSettings settings = new OffsetStoreSettings() {
            private static final long serialVersionUID = 1L;

            @Override
            public String description() {
                return files.description();
            }

            @Override
            public OffsetStore open(OffsetStoreContext context) {
                if (isAway) {
                    throw new OffsetUnavailableException("away", null);
                }
                return files.open(context);
            }
        };
        return new ObservedStore(settings, context(NAME), owner, counts, 3);
    }

    private static Seen batch(long time, long from, long until) {
        return new Seen(Kind.DONE, time, new TreeMap<>(Map.of(P0, new BatchRange(from, until))), "");
    }

    private OffsetStore reader(String name) {
        return FileOffsets.in(directory.toString()).open(context(name));
    }

    @Test
    void shouldPutOnRecordAndTellTheNextDriver() {
        ObservedStore first = store("first");
        first.restore(new RangeTracker(5));
        first.add(batch(10, 0, 5));
        first.add(new Seen(Kind.FAILED, 20, new TreeMap<>(Map.of(P0, new BatchRange(5, 9))), "a.b.CException"));
        first.write();

        assertThat(first.isIdle()).isTrue();
        try (OffsetStore reader = reader(NAME)) {
            assertThat(reader.load()).containsExactly(Map.entry(P0, new StoredOffset(9, "", 20)));
            assertThat(reader.history(5))
                    .extracting(entry -> entry.commit().note())
                    .containsExactly("failed: a.b.CException", "");
        }
        RangeTracker next = new RangeTracker(5);
        store("second").restore(next);
        assertThat(next.standing()).containsEntry(P0, new StoredOffset(9, "", 20));
    }

    /** The same store may hold the application's own offsets: they are another's. */
    @Test
    void shouldFenceNobodyButAnotherObserver() {
        try (OffsetStore driver = reader("orders")) {
            Epoch epoch = StoreEpoch.claim(driver, "orders", "the driver", ticker);
            ObservedStore old = store("old");
            old.restore(new RangeTracker(5));
            old.add(batch(10, 0, 5));
            old.write();
            ObservedStore young = store("young");
            young.restore(new RangeTracker(5));
            old.add(batch(20, 5, 6));
            old.write();
            young.add(batch(20, 5, 7));
            young.write();

            driver.beat();
            assertThat(driver.newestEpoch()).hasValue(epoch);
            assertThat(driver.load()).isEmpty();
        }
        assertThat(counts.metrics().value("offsets.observed.fenced")).isEqualTo(1);
        try (OffsetStore reader = reader(NAME)) {
            assertThat(reader.load()).containsEntry(P0, new StoredOffset(7, "", 20));
        }
    }

    @Test
    void shouldTryAgainAfterPausesAndGiveUpWhatDoesNotFit() {
        ObservedStore store = store("me");
        store.restore(new RangeTracker(5));
        store.close();
        isAway = true;
        for (int i = 0; i < 5; i++) {
            store.add(batch(10L * i, i, i + 1));
            store.write();
        }
        assertThat(store.isIdle()).isFalse();
        assertThat(counts.metrics().value("offsets.observed.store.failures"))
                .as("within the pause it does not ask")
                .isEqualTo(1);
        assertThat(counts.metrics().value("offsets.observed.dropped")).isEqualTo(2);
        isAway = false;
        store.write();
        assertThat(store.isIdle()).isFalse();
        ticker.sleep(Duration.ofSeconds(1));
        store.write();

        assertThat(store.isIdle()).isTrue();
        try (OffsetStore reader = reader(NAME)) {
            assertThat(reader.history(9))
                    .extracting(OffsetEntry::commit)
                    .extracting(commit -> commit.batchMillis())
                    .containsExactly(40L, 30L, 20L);
        }
    }

    @Test
    void shouldNotBeRestoredBeforeTheStoreAnswers() {
        isAway = true;
        ObservedStore store = store("me");
        store.restore(new RangeTracker(5));
        assertThat(store.isRestored()).isFalse();
        isAway = false;
        ticker.sleep(Duration.ofSeconds(1));
        store.restore(new RangeTracker(5));
        assertThat(store.isRestored()).isTrue();
    }

    @Test
    void shouldNameTheFailureAndNotWhatItSaid() {
        assertThat(Observation.failure("foreachRDD at Job.java:3: java.lang.IllegalStateException: password=geheim"))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(Observation.failure("foreachRDD at Job.java:3: has not ended"))
                .isEqualTo("an output operation");
        assertThat(Observation.failure("")).isEmpty();
    }
}
