/**
 * Programs to try Holdfast with. They use the JDK alone, so that the examples jar runs by itself, and are meant to be
 * read: {@code SendLines} shows what a sender has to do so that no line is lost. May import nothing.
 */
@NullMarked
package io.holdfast.examples;

import org.jspecify.annotations.NullMarked;
