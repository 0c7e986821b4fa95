package io.holdfast.spark.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.account.BlockFacts;
import io.holdfast.account.BlockKey;
import io.holdfast.account.BlockPlace;
import io.holdfast.config.SettingsException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StreamMapTest {
    private static BlockFacts block(int stream) {
        return new BlockFacts(new BlockKey(stream, 1), 5, BlockPlace.OTHER_LOG, List.of());
    }

    @Test
    void shouldFollowNamesWhenNumbersChange() {
        StreamMap map = StreamMap.of(Map.of(0, "orders#0", 1, "returns#0"), Map.of(1, "orders#0", 0, "returns#0"));
        assertThat(map.now(0)).isEqualTo(OptionalInt.of(1));
        assertThat(map.now(1)).isEqualTo(OptionalInt.of(0));
        assertThat(map.isIdentity()).isFalse();
    }

    @Test
    void shouldGiveTheBlocksOfAReceiverThatIsGoneToAnotherOneOfItsStream() {
        StreamMap map = StreamMap.of(
                Map.of(0, "returns#0", 1, "orders#0", 2, "orders#1"), Map.of(0, "orders#0", 1, "returns#0"));
        assertThat(map.now(0)).isEqualTo(OptionalInt.of(1));
        assertThat(map.now(1)).isEqualTo(OptionalInt.of(0));
        assertThat(map.now(2)).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void shouldNotTakeOneStrangeReceiverForAnotherOfItsClass() {
        StreamMap map = StreamMap.of(Map.of(0, "a.B", 1, "a.B"), Map.of(0, "a.B"));
        assertThat(map.now(0)).isEqualTo(OptionalInt.of(0));
        assertThat(map.now(1)).isEmpty();
    }

    @Test
    void shouldGoByNumberWhereNoNamesAreKnown() {
        assertThat(StreamMap.of(Map.of(), Map.of(0, "orders#0")).now(0)).isEqualTo(OptionalInt.of(0));
        assertThat(StreamMap.of(Map.of(), Map.of(0, "orders#0")).now(1)).isEmpty();
        StreamMap unknown = StreamMap.of(Map.of(0, "orders#0"), Map.of());
        assertThat(unknown.now(0)).isEqualTo(OptionalInt.of(0));
        assertThat(unknown.isIdentity()).isTrue();
    }

    @Test
    void shouldNameTheStreamThatIsMissingAndWhatThereIs() {
        StreamMap map = StreamMap.of(Map.of(0, "orders#0", 1, "returns#0"), Map.of(0, "orders#0"));
        map.check(List.of(block(0)));
        assertThatThrownBy(() -> map.check(List.of(block(1))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("'returns#0' for block input-1-1")
                .hasMessageContaining("{0=orders#0}");
    }
}
