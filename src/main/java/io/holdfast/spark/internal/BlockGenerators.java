package io.holdfast.spark.internal;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.streaming.receiver.BlockGenerator;
import org.apache.spark.streaming.util.WriteAheadLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generators in which Spark gathers what receivers store record by record. When a receiver ends, Spark closes its
 * log first and asks the generators for their last blocks afterwards, when nobody takes them any more. They are found by
 * their threads: Spark gives a log nothing but a configuration. Stateless.
 */
public final class BlockGenerators {
    private static final Logger log = LoggerFactory.getLogger(BlockGenerators.class);
    private static final String THREAD = BlockGenerator.class.getName() + "$$anon$";
    private static final String OF_SUPERVISOR =
            "org$apache$spark$streaming$receiver$ReceiverSupervisorImpl$$registeredBlockGenerators";

    private BlockGenerators() {}

    /**
     * Has the generators of the receiver that writes to {@code closing} store what they have, and ends them. Blocks
     * until all of it is stored or has failed, each block at most for {@code spark.streaming.receiver.blockStoreTimeout}.
     * Does nothing where no receiver writes to it, or where this Spark hides them.
     */
    public static void drain(WriteAheadLog closing) {
        try {
            supervisors().stream()
                    .filter(supervisor -> log(supervisor) == closing)
                    .flatMap(BlockGenerators::generators)
                    .forEach(BlockGenerator::stop);
        } catch (HiddenException | LinkageError hidden) {
            log.warn(
                    "This Spark does not show what its receivers have gathered: records that one stored singly just"
                            + " before it ended may be missing",
                    hidden);
        }
    }

    private static Set<Object> supervisors() {
        Set<Object> found = new LinkedHashSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getClass().getName().startsWith(THREAD)) {
                Object listener = field(field(thread, "$outer"), "listener");
                // The generators that a receiver makes for itself have its own listener; each has one of these besides.
                if (listener.getClass().getName().contains("ReceiverSupervisorImpl")) {
                    found.add(field(listener, "$outer"));
                }
            }
        }
        return found;
    }

    private static Object log(Object supervisor) {
        Object handler = field(supervisor, "receivedBlockHandler");
        boolean hasLog = handler.getClass().getSimpleName().equals("WriteAheadLogBasedBlockHandler");
        return hasLog ? field(handler, "writeAheadLog") : handler;
    }

    private static Stream<BlockGenerator> generators(Object supervisor) {
        return List.copyOf((Collection<?>) field(supervisor, OF_SUPERVISOR)).stream()
                .map(BlockGenerator.class::cast);
    }

    private static Object field(Object of, String name) {
        try {
            for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (field.getName().equals(name)) {
                        field.setAccessible(true);
                        return Objects.requireNonNull(field.get(of));
                    }
                }
            }
        } catch (ReflectiveOperationException | RuntimeException hidden) {
            throw new HiddenException(of, name, hidden);
        }
        throw new HiddenException(of, name, null);
    }

    /** Never leaves this class. */
    private static final class HiddenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        HiddenException(Object of, String field, @Nullable Throwable cause) {
            super("no field " + field + " in " + of.getClass(), cause);
        }
    }
}
