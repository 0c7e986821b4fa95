package io.holdfast.spark.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.storage.StreamBlockId;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.receiver.WriteAheadLogBasedStoreResult;
import org.apache.spark.streaming.scheduler.AllocatedBlocks;
import org.apache.spark.streaming.scheduler.BatchAllocationEvent;
import org.apache.spark.streaming.scheduler.BatchCleanupEvent;
import org.apache.spark.streaming.scheduler.BlockAdditionEvent;
import org.apache.spark.streaming.scheduler.ReceivedBlockInfo;
import org.apache.spark.streaming.util.WriteAheadLogRecordHandle;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Product;
import scala.Tuple2;
import scala.collection.immutable.Map$;

/**
 * The events that Spark's tracker of received blocks writes into the driver's log, as bytes and as what they say.
 * Stateless.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class TrackerEvents {
    private static final int HEADROOM_BYTES = 1024;

    private TrackerEvents() {}

    /** Told what an event says. */
    public interface Visitor {
        /** A block was received; {@code event} is this event alone. */
        void blockAdded(ReceivedBlockInfo block, byte[] event);

        /** A batch got its blocks; {@code event} is this event alone. */
        void batchAllocated(long time, List<ReceivedBlockInfo> blocks, byte[] event);

        /** Spark needs these batches no more. */
        void batchesCleaned(List<Long> times);
    }

    /**
     * Tells what is in a record: one event, or several where Spark's batching was on.
     *
     * @throws UnreadableEventException if it is none of Spark's events, or a class in it is not there or another one
     */
    public static void visit(byte[] record, Visitor visitor) {
        Object event = deserialize(record);
        if (event instanceof byte[][] several) {
            for (byte[] one : several) {
                visit(one, visitor);
            }
            return;
        }
        try {
            visit(event, record, visitor);
        } catch (LinkageError | ClassCastException changed) {
            throw new UnreadableEventException("an event of a Spark whose classes changed: " + changed, changed);
        }
    }

    private static void visit(Object event, byte[] bytes, Visitor visitor) {
        if (event instanceof BlockAdditionEvent added) {
            visitor.blockAdded(added.receivedBlockInfo(), bytes);
        } else if (event instanceof BatchAllocationEvent allocated) {
            visitor.batchAllocated(allocated.time().milliseconds(), blocks(allocated.allocatedBlocks()), bytes);
        } else if (event instanceof BatchCleanupEvent cleaned) {
            visitor.batchesCleaned(times(cleaned));
        } else {
            throw new UnreadableEventException(
                    "an object of " + event.getClass().getName(), null);
        }
    }

    private static List<ReceivedBlockInfo> blocks(AllocatedBlocks allocated) {
        List<ReceivedBlockInfo> blocks = new ArrayList<>();
        for (scala.collection.Iterator<?> streams =
                        allocated.streamIdToAllocatedBlocks().iterator();
                streams.hasNext(); ) {
            Object sequence = ((Tuple2<?, ?>) streams.next())._2();
            for (scala.collection.Iterator<?> each = elements(sequence); each.hasNext(); ) {
                blocks.add((ReceivedBlockInfo) each.next());
            }
        }
        return blocks;
    }

    /** The accessor's type differs between the Scala lines; a product's element is an Object in both. */
    private static List<Long> times(BatchCleanupEvent event) {
        List<Long> times = new ArrayList<>();
        for (scala.collection.Iterator<?> each = elements(((Product) event).productElement(0)); each.hasNext(); ) {
            times.add(((Time) each.next()).milliseconds());
        }
        return times;
    }

    private static scala.collection.Iterator<?> elements(Object sequence) {
        return ((scala.collection.Iterable<?>) sequence).iterator();
    }

    /** A block received from nowhere: what Spark would have built for these facts. */
    public static ReceivedBlockInfo block(
            int streamId, long uniqueId, long records, @Nullable Object metadata, WriteAheadLogRecordHandle handle) {
        Option<Object> count = records < 0 ? Option.apply(null) : Option.apply(records);
        StreamBlockId id = new StreamBlockId(streamId, uniqueId);
        return new ReceivedBlockInfo(
                streamId, count, Option.apply(metadata), new WriteAheadLogBasedStoreResult(id, count, handle));
    }

    /** The event of a block. */
    public static byte[] added(ReceivedBlockInfo block) {
        return serialize(new BlockAdditionEvent(block));
    }

    /** The event of a batch that got no blocks. */
    @SuppressWarnings("unchecked") // an empty map holds elements of no type
    public static byte[] emptyBatch(long time) {
        Object none = Map$.MODULE$.empty();
        return serialize(new BatchAllocationEvent(new Time(time), new AllocatedBlocks((scala.collection.immutable.Map<
                        Object, scala.collection.Seq<ReceivedBlockInfo>>)
                none)));
    }

    private static byte[] serialize(Object event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADROOM_BYTES);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(event);
        } catch (IOException impossible) {
            throw new UnreadableEventException("an event that cannot be serialized", impossible);
        }
        return bytes.toByteArray();
    }

    private static Object deserialize(byte[] bytes) {
        try (ObjectInputStream in = new Resolving(bytes)) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError unreadable) {
            throw new UnreadableEventException("bytes that cannot be deserialized: " + unreadable, unreadable);
        }
    }

    /** Events hold users' classes as metadata, which only the context's class loader may know. */
    private static final class Resolving extends ObjectInputStream {
        Resolving(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            ClassNotFoundException missing = new ClassNotFoundException(description.getName());
            for (ClassLoader loader : loaders()) {
                try {
                    return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException elsewhere) {
                    missing.addSuppressed(elsewhere);
                }
            }
            return primitive(description, missing);
        }

        /** Primitive types are known to the stream alone. */
        private Class<?> primitive(ObjectStreamClass description, ClassNotFoundException missing)
                throws IOException, ClassNotFoundException {
            try {
                return super.resolveClass(description);
            } catch (ClassNotFoundException unknown) {
                unknown.addSuppressed(missing);
                throw unknown;
            }
        }

        private static List<ClassLoader> loaders() {
            List<ClassLoader> loaders = new ArrayList<>();
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null) {
                loaders.add(context);
            }
            loaders.add(TrackerEvents.class.getClassLoader());
            return loaders;
        }
    }

    /** Whether all of this works on the Spark that is here. */
    public static boolean work() {
        Probe probe = new Probe();
        try {
            visit(added(block(1, 2, 3, null, new ProbeHandle())), probe);
            visit(emptyBatch(1000), probe);
            return probe.seen.equals(List.of("block input-1-2", "batch 1000"));
        } catch (RuntimeException | LinkageError absent) {
            return false;
        }
    }

    private static final class ProbeHandle extends WriteAheadLogRecordHandle {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private static final class Probe implements Visitor {
        final List<String> seen = new ArrayList<>();

        @Override
        public void blockAdded(ReceivedBlockInfo block, byte[] event) {
            seen.add("block " + block.blockId().name());
        }

        @Override
        public void batchAllocated(long time, List<ReceivedBlockInfo> blocks, byte[] event) {
            seen.add("batch " + time);
        }

        @Override
        public void batchesCleaned(List<Long> times) {
            seen.add("cleaned " + times);
        }
    }
}
