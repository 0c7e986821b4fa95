/**
 * Settings: one constant per option with key, type, default, check and documentation; a typed view of a map of strings
 * that refuses what it does not know; sizes; secrets by reference; the generator of the reference file. May import the
 * root and {@code storage}.
 */
@NullMarked
package io.holdfast.config;

import org.jspecify.annotations.NullMarked;
