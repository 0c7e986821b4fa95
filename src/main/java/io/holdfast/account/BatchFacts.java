package io.holdfast.account;

/**
 * A batch that is not done, for people and for tools. Immutable.
 *
 * @param time the batch's time, in milliseconds since 1970
 * @param verdict how it ended
 * @param reason why it failed or was set aside, empty if neither
 * @param failures how often it has failed since it was last offered
 * @param isSetAside whether it waits to be offered again
 * @param isCleaned whether Spark needs it no more
 * @param blocks how many blocks it has
 * @param records how many records are in them, as far as Spark said
 */
public record BatchFacts(
        long time,
        Verdict verdict,
        String reason,
        int failures,
        boolean isSetAside,
        boolean isCleaned,
        int blocks,
        long records) {}
