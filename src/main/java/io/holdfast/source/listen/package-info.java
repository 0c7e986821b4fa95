/**
 * What sources have in common that are servers: where each of a stream's receivers listens, on which host it should run,
 * and how senders learn the address of one that has moved. May import the root, {@code time}, {@code storage}, {@code
 * config} and {@code source}.
 */
@NullMarked
package io.holdfast.source.listen;

import org.jspecify.annotations.NullMarked;
