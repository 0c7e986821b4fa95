package io.holdfast.source.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.Delivery;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final FetchLimit ALL = new FetchLimit(100, 1 << 20, Duration.ZERO);

    private final Inbox inbox = new Inbox(12);

    private static Map<String, Delivery> messages(String... receipts) {
        Map<String, Delivery> messages = new LinkedHashMap<>();
        for (String receipt : receipts) {
            messages.put(
                    receipt,
                    Delivery.of(new SourceMessage(new byte[0], null, List.of(), null, false), new MessageTag(receipt)));
        }
        return messages;
    }

    @Test
    void shouldNeverLetMoreComeThanTheWindowHolds() throws InterruptedException {
        assertThat(inbox.reserve(10)).isEqualTo(10);
        assertThat(inbox.reserve(10)).isEqualTo(2);
        inbox.add(10, messages("a", "b"), 0);
        assertThat(inbox.reserve(10)).isEqualTo(8);
        inbox.release(List.of("a"));
        assertThat(inbox.reserve(10)).isEqualTo(1);
    }

    @Test
    void shouldWantNothingWhenItIsClosedOrHasFailed() throws InterruptedException {
        inbox.close();
        assertThat(inbox.reserve(10)).isZero();

        Inbox failed = new Inbox(1);
        RuntimeException first = new IllegalStateException("first");
        failed.fail(first);
        failed.fail(new IllegalStateException("second"));
        assertThat(failed.reserve(10)).isZero();
        assertThat(failed.failure()).isSameAs(first);
    }

    @Test
    void shouldKnowWhatIsDueAndOnlyOnce() throws InterruptedException {
        assertThat(inbox.reserve(10)).isEqualTo(10);
        inbox.add(5, messages("a", "b"), 100);
        inbox.add(5, messages("c"), 200);

        assertThat(inbox.due(100, 300)).isEmpty();
        assertThat(inbox.due(150, 300)).containsExactly("a", "b");
        assertThat(inbox.due(150, 300)).isEmpty();
        assertThat(inbox.due(250, 400)).containsExactly("c");
        assertThat(inbox.due(350, 500)).containsExactly("a", "b");
    }

    @Test
    void shouldHoldWhatWasTakenUntilItIsReleased() throws InterruptedException {
        assertThat(inbox.reserve(2)).isEqualTo(2);
        inbox.add(2, messages("a", "b"), 0);

        assertThat(inbox.take(ALL)).hasSize(2);
        assertThat(inbox.take(ALL)).isEmpty();
        assertThat(inbox.held()).containsExactly("a", "b");
        assertThat(inbox.heldOf(List.of("b", "of another connection"))).containsExactly("b");
        inbox.release(List.of("a", "b"));
        assertThat(inbox.held()).isEmpty();
    }
}
