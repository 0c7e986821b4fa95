/** Holds what the two jars contain, and that they can be added to Spark as the README says. Uses the test bed. */
@NullMarked
package io.holdfast.packaging;

import org.jspecify.annotations.NullMarked;
