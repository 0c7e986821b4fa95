package io.holdfast.receive;

import static io.holdfast.receive.ScriptedSource.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.SourceMessage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What cannot be decoded is rejected in its turn, between what is acknowledged before it and after it. */
class EngineRejectTest {
    private final Rig rig = new Rig();

    EngineRejectTest() {
        rig.options = rig.options.withOnUndecodable(OnUndecodable.REJECT);
        rig.decoder = EngineRejectTest::decode;
    }

    private static String decode(SourceMessage message) {
        String text = new String(message.payload(), StandardCharsets.UTF_8);
        if (text.startsWith("bad")) {
            throw new IllegalArgumentException("not good");
        }
        return text;
    }

    @Test
    void shouldRejectOnlyAfterWhatCameBeforeIsAcknowledged() {
        // given
        rig.source
                .delivers(record("p", 0, "good0"))
                .delivers(record("p", 1, "bad1"))
                .refuses("too long")
                .delivers(record("p", 3, "good3"));

        // when
        rig.steps(5);

        // then
        assertThat(rig.source.rejected()).as("while good0 is not stored").isEmpty();
        rig.stores.runAll();
        rig.steps(1);
        assertThat(rig.source.acknowledged()).containsExactly("good0", "good3");
        assertThat(rig.source.rejected()).containsExactly("bad1", "too long");
        assertThat(rig.sink.elements()).containsExactly("good0", "good3");
        assertThat(rig.count(ReceiverMetrics.REJECTED)).isEqualTo(2);
        assertThat(rig.count(ReceiverMetrics.SKIPPED)).isZero();
        assertThat(rig.count(ReceiverMetrics.ACKNOWLEDGED)).isEqualTo(4);
    }

    @Test
    void shouldFailWhenTheSourceCannotReject() {
        rig.source.delivers(record("p", 0, "bad0")).failsToReject();

        rig.steps(5);

        assertThat(rig.failure())
                .isInstanceOf(ReceiveRefusedException.class)
                .hasMessageContaining("could not reject scripted");
        assertThat(rig.source.acknowledged()).isEmpty();
    }
}
