package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.StartRow.Origin;
import io.holdfast.offset.StartRules.Fresh;
import io.holdfast.offset.StartRules.OnOutOfRange;
import io.holdfast.offset.StartRules.OnRecreated;
import io.holdfast.offset.StartRules.OnVanished;
import io.holdfast.offset.StartTable.Known;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartTableTest {
    private static final SourcePartition P0 = new SourcePartition("orders", "0");
    private static final SourcePartition P1 = new SourcePartition("orders", "1");
    private static final PartitionFacts FACTS = new PartitionFacts(100, 200, "c/1");

    private static StartRules rules(Fresh fresh, OnOutOfRange range, OnRecreated recreated, OnVanished vanished) {
        return new StartRules(fresh, Map.of(), range, recreated, vanished, partition -> 150, partition -> 160);
    }

    private static final StartRules STRICT =
            rules(Fresh.EARLIEST, OnOutOfRange.FAIL, OnRecreated.FAIL, OnVanished.FAIL);

    private static StartRow only(Map<SourcePartition, Known> known, StartRules rules) {
        StartTable table = StartTable.decide("Kafka at b:9092", known, Map.of(P0, FACTS), rules);
        return table.rows().get(0);
    }

    private static Map<SourcePartition, Known> known(long offset) {
        return Map.of(P0, new Known(offset, false, "c/1"));
    }

    @Test
    void shouldBeginAsToldWhenNothingWasEverRead() {
        for (Map.Entry<Fresh, Long> each : Map.of(Fresh.EARLIEST, 100L, Fresh.LATEST, 200L, Fresh.TIMESTAMP, 150L)
                .entrySet()) {
            StartRow row = only(Map.of(), rules(each.getKey(), OnOutOfRange.FAIL, OnRecreated.FAIL, OnVanished.FAIL));
            assertThat(row.position()).as("%s", row).isEqualTo(each.getValue());
            assertThat(row.origin().name()).isEqualTo(each.getKey().name());
        }
    }

    @Test
    void shouldBeginWhereTheStoreOrTheCheckpointSays() {
        assertThat(only(known(150), STRICT).origin()).isEqualTo(Origin.STORED);
        assertThat(only(known(100), STRICT).position()).isEqualTo(100);
        assertThat(only(known(200), STRICT).position()).isEqualTo(200);
        assertThat(only(Map.of(P0, new Known(170, true, "c/1")), STRICT).origin())
                .isEqualTo(Origin.CHECKPOINT);
    }

    @Test
    void shouldBeginAtANamedOffsetOnlyWhereNothingIsKnown() {
        StartRules named = new StartRules(
                Fresh.LATEST,
                Map.of(P0, 123L),
                OnOutOfRange.FAIL,
                OnRecreated.FAIL,
                OnVanished.FAIL,
                partition -> 0,
                partition -> 0);

        assertThat(only(Map.of(), named).position()).isEqualTo(123);
        assertThat(only(Map.of(), named).origin()).isEqualTo(Origin.EXPLICIT);
        assertThat(only(known(150), named).position()).isEqualTo(150);
        assertThatThrownBy(
                        () -> StartTable.decide("Kafka", Map.of(), Map.of(P0, new PartitionFacts(130, 200, "")), named))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("was to begin at 123, and has 130 to 200");
    }

    @Test
    void shouldReadANewPartitionFromItsBeginningWhateverAFreshStartWouldDo() {
        StartRules latest = rules(Fresh.LATEST, OnOutOfRange.FAIL, OnRecreated.FAIL, OnVanished.FAIL);
        StartTable table = StartTable.decide("Kafka", known(150), Map.of(P0, FACTS, P1, FACTS), latest);

        assertThat(table.positions()).isEqualTo(Map.of(P0, 150L, P1, 100L));
        assertThat(table.rows().get(1).origin()).isEqualTo(Origin.NEW);
    }

    @Test
    void shouldFailWhereUnreadOffsetsAreGoneUnlessTold() {
        assertThatThrownBy(() -> only(known(40), STRICT))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("orders-0 stands at 40, and the source has only 100 to 200: 60 offsets are gone")
                .hasMessageContaining("spark.holdfast.kafka.onOutOfRange=earliest");
    }

    @Test
    void shouldCountWhatIsSkipped() {
        for (Map.Entry<OnOutOfRange, Long> each : Map.of(
                        OnOutOfRange.EARLIEST, 100L, OnOutOfRange.LATEST, 200L, OnOutOfRange.TIMESTAMP, 160L)
                .entrySet()) {
            StartRow row = only(known(40), rules(Fresh.EARLIEST, each.getKey(), OnRecreated.FAIL, OnVanished.FAIL));
            assertThat(row.origin()).isEqualTo(Origin.OUT_OF_RANGE);
            assertThat(row.position()).isEqualTo(each.getValue());
            assertThat(row.skipped()).isEqualTo(each.getValue() - 40);
            assertThat(row.toString()).contains("SKIPS " + row.skipped());
        }
    }

    @Test
    void shouldNeverGoOnFromBeyondTheEnd() {
        StartRules lax = rules(Fresh.EARLIEST, OnOutOfRange.LATEST, OnRecreated.RESTART, OnVanished.DROP);

        assertThatThrownBy(() -> only(known(201), lax))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("orders-0 stands at 201, beyond its end at 200")
                .hasMessageContaining("offsets show");
    }

    @Test
    void shouldSeeARecreatedTopicAlsoWhereTheOffsetWouldFit() {
        Map<SourcePartition, Known> old = Map.of(P0, new Known(150, false, "c/0"));

        assertThatThrownBy(() -> only(old, STRICT))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("is another one than before (c/0, now c/1)")
                .hasMessageContaining("spark.holdfast.kafka.onRecreated=restart");
        StartRow row = only(old, rules(Fresh.LATEST, OnOutOfRange.FAIL, OnRecreated.RESTART, OnVanished.FAIL));
        assertThat(row.origin()).isEqualTo(Origin.RECREATED);
        assertThat(row.position()).isEqualTo(100);
        assertThat(only(Map.of(P0, new Known(150, false, "")), STRICT).origin())
                .as("an old store, or an old broker, does not know")
                .isEqualTo(Origin.STORED);
    }

    @Test
    void shouldFailOrDropWhereAPartitionIsGone() {
        Map<SourcePartition, Known> both = Map.of(P0, new Known(150, false, ""), P1, new Known(5, false, ""));

        assertThatThrownBy(() -> StartTable.decide("Kafka", both, Map.of(P0, FACTS), STRICT))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("orders-1 is known and gone")
                .hasMessageContaining("spark.holdfast.kafka.onVanished=drop");
        StartTable table = StartTable.decide(
                "Kafka",
                both,
                Map.of(P0, FACTS),
                rules(Fresh.LATEST, OnOutOfRange.FAIL, OnRecreated.FAIL, OnVanished.DROP));
        assertThat(table.dropped()).containsExactly(P1);
        assertThat(table.positions()).containsOnlyKeys(P0);
    }

    @Test
    void shouldNameAllProblemsAtOnce() {
        Map<SourcePartition, Known> both = Map.of(P0, new Known(10, false, ""), P1, new Known(20, false, ""));

        assertThatThrownBy(() -> StartTable.decide("Kafka at b:9092", both, Map.of(P0, FACTS, P1, FACTS), STRICT))
                .hasMessageContaining("Kafka at b:9092")
                .hasMessageContaining("orders-0 stands at 10")
                .hasMessageContaining("orders-1 stands at 20");
    }
}
