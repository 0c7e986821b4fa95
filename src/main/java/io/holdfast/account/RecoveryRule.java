package io.holdfast.account;

/**
 * What recovery goes by. Immutable.
 *
 * @param isStateful whether the application's graph keeps state or looks at several batches at once
 * @param maxFailures how often a batch may fail before it counts as poison; at least 1
 */
public record RecoveryRule(boolean isStateful, int maxFailures) {}
