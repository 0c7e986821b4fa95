/** An application that counts every record, for tests that stop and break it in processes of their own. */
@NullMarked
package io.holdfast.spark.stop;

import org.jspecify.annotations.NullMarked;
