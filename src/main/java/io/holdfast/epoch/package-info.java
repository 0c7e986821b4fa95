/**
 * One epoch per application: each start of a driver claims the next one in one authority, the log directory (or an
 * offset store's), and whoever holds an older one is fenced. Here: the claim, the check before an acknowledgement, and
 * the heartbeat by which others see that a driver lives. May import the root, time, metric, storage and config.
 */
@NullMarked
package io.holdfast.epoch;

import org.jspecify.annotations.NullMarked;
