package io.holdfast.receive;

import static io.holdfast.receive.ScriptedSource.record;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A source that waits for acknowledgements never makes a block wait for the records that it keeps back. */
class EngineWindowTest {
    private final Rig rig = new Rig();

    @Test
    void shouldCutBlocksAtHalfOfWhatTheSourceHandsOver() {
        // given
        rig.options = rig.options.withBlockRecords(100);
        rig.source.handsOverAtMost(6).delivers("p", 0, 6);

        // when no time passes
        rig.steps(5);

        // then
        assertThat(rig.stores.waiting()).isEqualTo(1);
        rig.stores.runAll();
        rig.steps(2);
        rig.stores.runAll();
        rig.steps(1);
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1", "r2", "r3", "r4", "r5");
    }

    @Test
    void shouldCutWhatThereIsWhenTheSourceHandsOverNoMore() {
        // given two lanes with two records each, of which none is half of the window
        rig.options = rig.options.withBlockRecords(100).withBlocksInFlight(2);
        rig.source
                .handsOverAtMost(4)
                .delivers(record("a", 0, "a0"))
                .delivers(record("b", 0, "b0"))
                .delivers(record("b", 1, "b1"))
                .delivers(record("b", 2, "b2"));

        // when no time passes
        rig.steps(5);

        // then
        assertThat(rig.stores.waiting()).isEqualTo(2);
        rig.stores.runAll();
        rig.steps(1);
        assertThat(rig.source.acknowledged()).containsExactly("a0", "b0", "b1", "b2");
    }

    @Test
    void shouldStoreRecordsOneByOneWhenTheSourceHandsOverOneAtATime() {
        rig.options = rig.options.withBlockRecords(100);
        rig.source.handsOverAtMost(1).delivers("p", 0, 5);
        rig.stores.storeAtOnce();

        rig.steps(20);

        assertThat(rig.source.acknowledged()).hasSize(5);
        assertThat(rig.sink.blocks()).hasSize(5);
    }
}
