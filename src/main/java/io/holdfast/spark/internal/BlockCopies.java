package io.holdfast.spark.internal;

import java.lang.reflect.Method;
import java.util.OptionalInt;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterable;
import scala.collection.Iterator;

/**
 * Where block managers and blocks are. Spark replicates to the peers that an executor last heard of, up to a minute ago,
 * and only warns when there was nobody to replicate to: whoever acknowledges on the strength of a copy has to look.
 *
 * <p>By reflection, because the methods return a {@code Seq} and that is another class on each Scala line. Thread-safe.
 */
public final class BlockCopies implements BlockPlaces {
    private static final Logger log = LoggerFactory.getLogger(BlockCopies.class);

    private final SparkEnv env;

    public BlockCopies(SparkEnv env) {
        this.env = env;
    }

    /** {@inheritDoc} Asking also renews what Spark itself goes by. */
    @Override
    public OptionalInt peers() {
        return count(env.blockManager(), "getPeers", boolean.class, true);
    }

    @Override
    public OptionalInt copies(BlockId block) {
        return count(env.blockManager().master(), "getLocations", BlockId.class, block);
    }

    private static OptionalInt count(Object target, String name, Class<?> parameter, Object argument) {
        try {
            Method method = target.getClass().getMethod(name, parameter);
            return OptionalInt.of(size((Iterable<?>) method.invoke(target, argument)));
        } catch (ReflectiveOperationException | ClassCastException absent) {
            log.warn(
                    "This Spark does not tell where blocks are ({}): replication is not verified before records are"
                            + " acknowledged",
                    name,
                    absent);
            return OptionalInt.empty();
        }
    }

    private static int size(Iterable<?> elements) {
        int size = 0;
        for (Iterator<?> it = elements.iterator(); it.hasNext(); it.next()) {
            size++;
        }
        return size;
    }
}
