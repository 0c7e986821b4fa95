package io.holdfast.account;

import java.util.function.LongPredicate;

/**
 * What recovery goes by. Immutable.
 *
 * @param isStateful whether the application's graph keeps state or looks at several batches at once
 * @param maxFailures how often a batch may fail before it counts as poison; at least 1
 * @param runsAgain whether Spark will run the batch of that time again; where it will not, the blocks of a batch that
 *     was not done are offered as if they had just come
 */
public record RecoveryRule(boolean isStateful, int maxFailures, LongPredicate runsAgain) {}
