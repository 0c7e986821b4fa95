package io.holdfast.spark.internal;

import java.util.OptionalInt;
import org.apache.spark.storage.BlockId;

/** Where blocks are. Implementations are thread-safe. */
public interface BlockPlaces {
    /** How many other executors could take a copy now; empty where this Spark does not tell. */
    OptionalInt peers();

    /** How many block managers hold the block; empty where this Spark does not tell. */
    OptionalInt copies(BlockId block);
}
