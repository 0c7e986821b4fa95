package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.Position;
import io.holdfast.source.PositionRange;
import org.junit.jupiter.api.Test;

class OpenRangesTest {
    private final OpenRanges open = new OpenRanges();

    private void add(String partition, long... offsets) {
        for (long offset : offsets) {
            open.add(new Position(partition, offset));
        }
    }

    @Test
    void shouldGrowARangeByTheNextOffsetOnly() {
        add("a", 5, 6, 7, 9, 10, 10, 4);
        assertThat(open.ranges())
                .containsExactly(
                        new PositionRange("a", 5, 7),
                        new PositionRange("a", 9, 10),
                        new PositionRange("a", 10, 10),
                        new PositionRange("a", 4, 4));
    }

    @Test
    void shouldKeepPartitionsApartThatTakeTurns() {
        add("a", 1);
        add("b", 8);
        add("a", 2);
        add("b", 9);
        assertThat(open.ranges()).containsExactly(new PositionRange("a", 1, 2), new PositionRange("b", 8, 9));
    }

    @Test
    void shouldSayNothingWhenARecordHasNoPosition() {
        add("a", 1);
        open.add(null);
        add("a", 2);
        assertThat(open.ranges()).isEmpty();
    }

    @Test
    void shouldSayNothingWhenThereAreTooManyRanges() {
        for (int i = 0; i < OpenRanges.MOST; i++) {
            add("a", 2L * i);
        }
        assertThat(open.ranges()).hasSize(OpenRanges.MOST);
        add("a", 2L * OpenRanges.MOST);
        assertThat(open.ranges()).isEmpty();
        add("a", 1000);
        assertThat(open.ranges()).isEmpty();
    }
}
