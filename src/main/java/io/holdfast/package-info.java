/**
 * The root: what every room may use, and nothing else. Holds the one unchecked exception from which each package
 * derives its own, and the version. Imports nothing of Holdfast.
 */
@NullMarked
package io.holdfast;

import org.jspecify.annotations.NullMarked;
