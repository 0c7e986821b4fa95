/**
 * Offsets in ZooKeeper, one node for each application. May import the root, {@code time}, {@code metric}, {@code config},
 * {@code epoch}, {@code storage}, {@code offset}, Curator and ZooKeeper.
 */
@NullMarked
package io.holdfast.offset.zookeeper;

import org.jspecify.annotations.NullMarked;
