package io.holdfast.spark.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.receive.Block;
import io.holdfast.spark.internal.BlockPlaces;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.StreamBlockId;
import org.junit.jupiter.api.Test;

class CopiedSinkTest {
    private static final Block<String> BLOCK = new Block<>(1, List.of("a", "b"), 2, null, null, List.of());

    private final Places places = new Places();
    private final List<StreamBlockId> stored = new ArrayList<>();
    private final CopiedSink<String> sink = new CopiedSink<>((elements, id) -> stored.add(id), places, 3, 2, places);

    @Test
    void shouldReturnWhenAllCopiesExist() {
        sink.store(BLOCK);

        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).streamId()).isEqualTo(3);
    }

    @Test
    void shouldFailWhenACopyIsMissing() {
        places.copies = OptionalInt.of(1);

        assertThatThrownBy(() -> sink.store(BLOCK))
                .isInstanceOf(MissingCopyException.class)
                .hasMessageContaining("was stored on 1 executors instead of 2");
    }

    @Test
    void shouldStoreTheBlockUnderAnotherIdWhenItIsOfferedAgain() {
        places.copies = OptionalInt.of(1);
        assertThatThrownBy(() -> sink.store(BLOCK)).isInstanceOf(MissingCopyException.class);
        places.copies = OptionalInt.of(2);

        sink.store(BLOCK);

        assertThat(stored).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void shouldWaitForAPeerBeforeItStores() {
        places.peerAppearsAfter = Duration.ofSeconds(5);

        sink.store(BLOCK);

        assertThat(stored).hasSize(1);
        assertThat(places.slept).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldSayWhatToDoWhenNoPeerAppears() {
        places.peerAppearsAfter = Duration.ofHours(1);

        assertThatThrownBy(() -> sink.store(BLOCK))
                .isInstanceOf(MissingCopyException.class)
                .hasMessageContaining("Give it more executors, or switch the log on");
        assertThat(stored).isEmpty();
    }

    @Test
    void shouldGoOnWhereSparkDoesNotTell() {
        places.unknown = true;

        sink.store(BLOCK);

        assertThat(stored).hasSize(1);
    }

    /** Places and a clock in one: time passes when somebody sleeps. */
    private static final class Places implements BlockPlaces, Ticker {
        OptionalInt copies = OptionalInt.of(2);
        Duration peerAppearsAfter = Duration.ZERO;
        Duration slept = Duration.ZERO;
        boolean unknown;

        @Override
        public OptionalInt peers() {
            return unknown ? OptionalInt.empty() : OptionalInt.of(slept.compareTo(peerAppearsAfter) >= 0 ? 1 : 0);
        }

        @Override
        public OptionalInt copies(BlockId block) {
            return unknown ? OptionalInt.empty() : copies;
        }

        @Override
        public long nanos() {
            return slept.toNanos();
        }

        @Override
        public long millis() {
            return slept.toMillis();
        }

        @Override
        public void sleep(Duration duration) {
            slept = slept.plus(duration);
        }
    }
}
