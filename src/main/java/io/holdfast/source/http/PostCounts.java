package io.holdfast.source.http;

import io.holdfast.metric.Counter;
import io.holdfast.metric.Metrics;

/**
 * How requests ended.
 *
 * @param stored with 200, after their store
 * @param replayed with 200, as they had been stored before
 * @param refused for what they were: too long, bad, not let in
 * @param busy with 429
 * @param unknown with 503: perhaps stored
 */
record PostCounts(Counter stored, Counter replayed, Counter refused, Counter busy, Counter unknown) {
    static PostCounts of(Metrics metrics) {
        return new PostCounts(
                metrics.counter("source.http.requests.stored"),
                metrics.counter("source.http.requests.replayed"),
                metrics.counter("source.http.requests.refused"),
                metrics.counter("source.http.requests.busy"),
                metrics.counter("source.http.requests.unknown"));
    }

    void count(Answer answer) {
        of(answer).increment();
    }

    private Counter of(Answer answer) {
        if (answer.isOk()) {
            return answer.replayed() ? replayed : stored;
        }
        return switch (answer.status()) {
            case Answer.TOO_MANY -> busy;
            case Answer.UNAVAILABLE -> unknown;
            default -> refused;
        };
    }
}
