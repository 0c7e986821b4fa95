package io.holdfast.bench;

import java.io.Serializable;

/**
 * What one contender needed in one round, per operation. Immutable.
 *
 * @param micros wall-clock microseconds: all operations together, divided by their number
 * @param medianMicros the median operation's own microseconds, which noise of the machine touches least
 * @param cpuMicros microseconds of processor time of the measuring JVM, with its background threads
 */
record Sample(double micros, double medianMicros, double cpuMicros) implements Serializable {}
