package io.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The word count end to end, each story with its own cluster, senders and kill, every record counted. Lines may come
 * twice where a kill came between store and acknowledgement; none may be missing and none may appear that nobody sent.
 */
class WordCountIT {
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    @Test
    void shouldLoseNothingWhenTheDriverIsKilledWithTheLogOnHdfs() {
        try (Story story = begin(StoryPlan.holdfast("driver-killed").onHdfs())) {
            story.awaitCounted(0.3, LONG_ENOUGH);
            story.killDriver();

            assertWhole(story);
            assertThat(story.driver().restarts()).isEqualTo(1);
        }
    }

    @Test
    void shouldLoseNothingWhenTheExecutorOfAReceiverIsKilled() {
        try (Story story = begin(StoryPlan.holdfast("executor-killed"))) {
            story.awaitCounted(0.3, LONG_ENOUGH);
            story.killReceiverExecutor();

            assertWhole(story);
            assertThat(story.driver().restarts()).isZero();
        }
    }

    @Test
    void shouldLoseNothingWhenTheBrokerIsKilledAndComesBack() {
        try (Story story = begin(StoryPlan.holdfast("broker-killed"))) {
            story.awaitCounted(0.3, LONG_ENOUGH);
            story.restartBroker();

            assertWhole(story);
        }
    }

    @Test
    void shouldLoseNothingWithoutALogWhenTheExecutorOfAReceiverIsKilled() {
        try (Story story = begin(StoryPlan.holdfast("executor-killed-log-off").withoutLog())) {
            story.awaitCounted(0.3, LONG_ENOUGH);
            story.killReceiverExecutor();

            assertWhole(story);
        }
    }

    @Test
    void shouldLoseNothingWhenTheApplicationIsStoppedAndStartedAgain() {
        try (Story story = begin(StoryPlan.holdfast("stopped-and-started"), 9_000)) {
            story.awaitCounted(0.3, LONG_ENOUGH);
            story.stopGracefully();
            story.submit();

            assertWhole(story);
        }
    }

    private static Story begin(StoryPlan plan) {
        return begin(plan, 6_000);
    }

    private static Story begin(StoryPlan plan, int lines) {
        Story story = Story.of(plan.sending(lines, 300));
        try {
            story.startServers();
            story.startSenders();
            story.submit();
            return story;
        } catch (RuntimeException | Error failure) {
            story.close();
            throw failure;
        }
    }

    private static void assertWhole(Story story) {
        story.awaitAll(LONG_ENOUGH);
        Comparison comparison = story.compare();
        assertThat(comparison.lost()).as("lost: %s", comparison.text()).isZero();
        assertThat(comparison.invented()).as("invented: %s", comparison.text()).isZero();
    }
}
