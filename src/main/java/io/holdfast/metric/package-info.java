/**
 * What is counted: counters and gauges behind a small interface, so that no other room knows who collects them. May
 * import the root.
 */
@NullMarked
package io.holdfast.metric;

import org.jspecify.annotations.NullMarked;
