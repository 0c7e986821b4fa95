package io.holdfast.spark.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementsInTurnTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void shouldWaitForItsTurnBeforeItEndsAndNotEarlier() {
        ElementsInTurn<String> elements = new ElementsInTurn<>(List.of("a", "b").iterator(), () -> events.add("turn"));

        elements.forEachRemaining(events::add);

        assertThat(events).containsExactly("a", "b", "turn");
    }

    @Test
    void shouldNotEndWhenItsTurnIsLost() {
        ElementsInTurn<String> elements = new ElementsInTurn<>(List.of("a").iterator(), () -> {
            throw new IllegalStateException("The block before is not stored");
        });

        assertThatThrownBy(() -> elements.forEachRemaining(events::add)).hasMessage("The block before is not stored");
        assertThat(events).containsExactly("a");
    }

    @Test
    void shouldStayInterrupted() {
        ElementsInTurn<String> elements = new ElementsInTurn<>(List.<String>of().iterator(), () -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(elements::hasNext).isInstanceOf(IllegalStateException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
