package io.holdfast.source.redisstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.FetchLimit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSizeTest {
    private final RequestSize size = new RequestSize();

    private static FetchLimit limit(int records, long bytes) {
        return new FetchLimit(records, bytes, Duration.ZERO);
    }

    private static List<Entry> entries(int bytes) {
        return List.of(new Entry("1-0", List.of(new byte[0], new byte[bytes])));
    }

    @Test
    void shouldAskForFewAsLongAsNothingIsKnown() {
        assertThat(size.within(limit(10_000, 1 << 20))).isEqualTo(100);
        assertThat(size.within(limit(7, 1 << 20))).isEqualTo(7);
    }

    @Test
    void shouldAskForWhatFitsIntoTheBytes() {
        size.seen(entries(1000));

        assertThat(size.within(limit(10_000, 50_000))).isEqualTo(50);
        assertThat(size.within(limit(10_000, 10))).isEqualTo(1);
        assertThat(size.within(limit(100_000, 1L << 40))).isEqualTo(5_000);
    }

    @Test
    void shouldLearnOfLongerOnesAtOnceAndOfShorterOnesSlowly() {
        size.seen(entries(1000));
        size.seen(entries(4000));
        assertThat(size.within(limit(10_000, 40_000))).isEqualTo(10);
        size.seen(entries(0));
        assertThat(size.within(limit(10_000, 40_000))).isEqualTo(20);
        size.seen(List.of());
        assertThat(size.within(limit(10_000, 40_000))).isEqualTo(20);
    }
}
