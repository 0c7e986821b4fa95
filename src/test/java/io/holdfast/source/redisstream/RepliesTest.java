package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The forms in which servers answer, also those before 7.0, which the tests on a real one do not meet. */
class RepliesTest {
    private static byte[] text(String text) {
        return text.getBytes(US_ASCII);
    }

    private static List<Object> entry(String id) {
        return List.of(text(id), List.of(text("payload"), text("x")));
    }

    @Test
    void shouldReadNothing() {
        assertThat(Replies.read(null)).isEmpty();
        assertThat(Replies.read(List.of())).isEmpty();
        assertThat(Replies.read(List.of(List.of(text("orders"), List.of())))).isEmpty();
    }

    @Test
    void shouldReadEntriesAndWhatIsLeftOfDeletedOnes() {
        List<Entry> entries =
                Replies.read(List.of(List.of(text("orders"), List.of(entry("1-0"), Arrays.asList(text("2-0"), null)))));

        assertThat(entries).extracting(Entry::id).containsExactly("1-0", "2-0");
        assertThat(entries.get(0).fields()).hasSize(2);
        assertThat(entries.get(0).bytes()).isEqualTo(8);
        assertThat(entries.get(1).fields()).isNull();
        assertThat(entries.get(1).bytes()).isZero();
    }

    @Test
    void shouldReadWhatIsClaimedFromSevenOn() {
        Claimed claimed =
                Replies.claimed(List.of(text("5-0"), List.of(entry("3-0")), List.of(text("1-0"), text("2-0"))));

        assertThat(claimed.cursor()).isEqualTo("5-0");
        assertThat(claimed.entries()).extracting(Entry::id).containsExactly("3-0");
        assertThat(claimed.deleted()).containsExactly("1-0", "2-0");
        assertThat(claimed.isNamelessGone()).isFalse();
    }

    @Test
    void shouldReadWhatIsClaimedBeforeSeven() {
        Claimed claimed = Replies.claimed(List.of(text("0-0"), Arrays.asList(entry("3-0"), null)));

        assertThat(claimed.entries()).extracting(Entry::id).containsExactly("3-0");
        assertThat(claimed.deleted()).isEmpty();
        assertThat(claimed.isNamelessGone()).isTrue();
    }

    @Test
    void shouldSayWhenItIsNoSuchAnswer() {
        assertThatThrownBy(() -> Replies.claimed(7L)).hasMessage("Redis answers something else than a list");
        assertThatThrownBy(() -> Replies.claimed(List.of(7L, List.of())))
                .hasMessage("Redis answers something else than an id");
    }
}
