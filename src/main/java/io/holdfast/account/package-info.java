/**
 * What the driver's log knows: blocks, batches, verdicts; what recovery gives back, what may be deleted, what must be
 * kept when the log is compacted. Pure decisions over records, without Spark and without I/O. May import the root, time,
 * metric, config, wal and epoch.
 */
@NullMarked
package io.holdfast.account;

import org.jspecify.annotations.NullMarked;
