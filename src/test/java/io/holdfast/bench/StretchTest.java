package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static final long STEP_MILLIS = 40;

    @Test
    void shouldTimeOnlyTheMiddleAndDivideByTheRecordsThatCameInIt() {
        // given a hundred records of which eighty come in the middle, in two steps
        List<Long> looks = new ArrayList<>();
        Iterator<Long> numbers = List.of(0L, 10L, 50L, 90L).iterator();
        LongSupplier slow = () -> {
            pause();
            looks.add(numbers.next());
            return looks.get(looks.size() - 1);
        };

        // when
        Sample sample = new Stretch(100).time(slow);

        // then two steps of the four are in it
        assertThat(looks).containsExactly(0L, 10L, 50L, 90L);
        double leastMicros = 2 * STEP_MILLIS * 1000 / 80.0;
        assertThat(sample.micros()).isBetween(leastMicros, 100 * leastMicros);
    }

    @Test
    void shouldHandOnWhyNoMoreRecordsCome() {
        assertThatThrownBy(() -> new Stretch(100).awaitAll(() -> {
                    throw new IllegalStateException("the broker has gone");
                }))
                .hasMessage("the broker has gone");
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
