package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalmLogTest {
    private final FakeTicker ticker = new FakeTicker();
    private final List<String> lines = new ArrayList<>();
    private final CalmLog log = new CalmLog(ticker, lines::add);

    @Test
    void shouldPassOnTheFirstLineAndThenOneInTenSecondsWithTheCount() {
        log.say("a");
        log.say("b");
        log.say("c");
        ticker.advance(Duration.ofSeconds(10));
        log.say("d");
        ticker.advance(Duration.ofSeconds(10));
        log.say("e");

        assertThat(lines).containsExactly("a", "d (and 2 more since the line before)", "e");
    }
}
