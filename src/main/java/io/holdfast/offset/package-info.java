/**
 * Positions of an application in its sources: what is stored of a partition, the ranges that a batch read, commits, and
 * the store that keeps them under one epoch. Stores live below, one package each, and do not know each other. May import
 * the root, {@code time}, {@code metric}, {@code config} and {@code epoch}.
 */
@NullMarked
package io.holdfast.offset;

import org.jspecify.annotations.NullMarked;
