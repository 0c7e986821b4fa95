/**
 * Time and threads: the clock that is injected everywhere, pauses between attempts, and the one factory of threads.
 * The only package that reads the system clock, sleeps or creates a thread. May import the root.
 */
@NullMarked
package io.holdfast.time;

import org.jspecify.annotations.NullMarked;
