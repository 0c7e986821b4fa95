package io.holdfast.source.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which answer of the broker an acknowledgement waits for, by vendor. */
class VendorTest {
    private final List<String> events = new ArrayList<>();
    private final JmsLink.Telling question = () -> events.add("question");

    @Test
    void shouldWaitForTheLastAcknowledgementAloneWithClassic() throws Exception {
        Vendor.CLASSIC.acknowledge(tellings("first", "second", "third"), new AsClassic(), question);

        assertThat(events).containsExactly("async", "first", "second", "waiting", "third");
    }

    @Test
    void shouldWaitForAnAcknowledgementThatIsTheOnlyOneWithClassic() throws Exception {
        Vendor.CLASSIC.acknowledge(tellings("only"), new AsClassic(), question);

        assertThat(events).containsExactly("async", "waiting", "only");
    }

    @Test
    void shouldNotLeaveClassicWithoutAnswersWhenAnAcknowledgementFails() {
        List<JmsLink.Telling> tellings = List.of(
                () -> {
                    throw new IllegalStateException("the connection is gone");
                },
                () -> events.add("second"));

        assertThatThrownBy(() -> Vendor.CLASSIC.acknowledge(tellings, new AsClassic(), question))
                .hasMessage("the connection is gone");
        assertThat(events).containsExactly("async", "waiting");
    }

    /** Artemis's client waits for no acknowledgement, so it is the question's answer that stands for all. */
    @Test
    void shouldAskArtemisAfterAllAcknowledgements() throws Exception {
        Vendor.ARTEMIS.acknowledge(tellings("first", "second"), new Object(), question);

        assertThat(events).containsExactly("first", "second", "question");
    }

    @Test
    void shouldTrustOthersToWaitAtEach() throws Exception {
        Vendor.OTHER.acknowledge(tellings("first", "second"), new Object(), question);

        assertThat(events).containsExactly("first", "second");
    }

    private List<JmsLink.Telling> tellings(String... names) {
        List<JmsLink.Telling> tellings = new ArrayList<>();
        for (String name : names) {
            tellings.add(() -> events.add(name));
        }
        return tellings;
    }

    /** Has the setter of Classic's connection. */
    public final class AsClassic {
        /** Without answers, or with. */
        public void setSendAcksAsync(boolean value) {
            events.add(value ? "async" : "waiting");
        }
    }
}
