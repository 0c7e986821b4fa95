package io.holdfast.cli;

/**
 * A place in a topic that its brokers can be asked for. Immutable.
 *
 * @param kind which place
 * @param millis for a time, in milliseconds since 1970
 */
record TopicPlace(Kind kind, long millis) {
    static final TopicPlace EARLIEST = new TopicPlace(Kind.EARLIEST, 0);
    static final TopicPlace LATEST = new TopicPlace(Kind.LATEST, 0);

    /** Which place. */
    enum Kind {
        EARLIEST,
        LATEST,
        TIME
    }

    /** The first record that is not older. */
    static TopicPlace at(long millis) {
        return new TopicPlace(Kind.TIME, millis);
    }
}
