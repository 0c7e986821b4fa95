/**
 * What sources have in common whose server keeps no positions for them, or shall not: how far each receiver has come, in
 * an offset store. May import the root, {@code time}, {@code metric}, {@code epoch}, {@code offset} and {@code source}.
 */
@NullMarked
package io.holdfast.source.offsets;

import org.jspecify.annotations.NullMarked;
