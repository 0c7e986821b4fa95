package io.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was sent against what is in the results.
 *
 * @param sent the numbers from 1 to this
 * @param executors how many were killed
 * @param drivers how many were killed
 * @param counts for each number in the results how often it is there
 */
record ExampleTally(int sent, int executors, int drivers, Map<Integer, Integer> counts) {
    /** Numbers that were sent and are not there. */
    List<Integer> lost() {
        return IntStream.rangeClosed(1, sent)
                .filter(number -> !counts.containsKey(number))
                .boxed()
                .toList();
    }

    private long twice() {
        return counts.values().stream().filter(times -> times > 1).count();
    }

    private List<Integer> invented() {
        return counts.keySet().stream()
                .filter(number -> number < 1 || number > sent)
                .toList();
    }

    void assertAtLeastOnce() {
        assertThat(lost()).as("lost; %s", this).isEmpty();
        assertThat(invented()).as("invented; %s", this).isEmpty();
    }

    void assertExactlyOnce() {
        assertAtLeastOnce();
        assertThat(counts)
                .as("numbers that are there twice; %s", this)
                .allSatisfy((number, times) -> assertThat(times).isEqualTo(1));
    }

    @Override
    public String toString() {
        return executors + " executors and " + drivers + " drivers killed: " + sent + " records, " + lost().size()
                + " lost, " + twice() + " there twice";
    }
}
