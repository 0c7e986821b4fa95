/**
 * Offsets in Redis, one key for each application. May import the root, {@code time}, {@code metric}, {@code config},
 * {@code epoch}, {@code storage}, {@code offset} and Jedis.
 */
@NullMarked
package io.holdfast.offset.redis;

import org.jspecify.annotations.NullMarked;
