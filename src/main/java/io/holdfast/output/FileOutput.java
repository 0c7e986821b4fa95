package io.holdfast.output;

import io.holdfast.HoldfastException;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.ApplicationPath;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.Manifests;
import io.holdfast.offset.file.Manifests.Standing;
import io.holdfast.offset.file.PublishedFile;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes results as files that count when a manifest names them, which is the same file that moves the offsets: each
 * record gets into the results exactly once, however often its batch is tried. Tasks write under names of their own; the
 * driver publishes what it got back from them, whole or not at all. Thread-safe.
 *
 * <p>The order matters. Files are forced before the manifest names them: otherwise it could name what a power loss has
 * cut. Manifests are numbered without gaps and created exclusively, each by who has seen the one before it: a driver that
 * was replaced finds the number taken, by the manifest that says so or by a later one.
 */
public final class FileOutput {
    private final ManifestOffsets settings;

    private FileOutput(ManifestOffsets settings) {
        this.settings = settings;
    }

    /** Outputs to the place where offsets are kept by these settings; opens nothing yet. */
    public static FileOutput at(ManifestOffsets settings) {
        return new FileOutput(settings);
    }

    /** Writes the results of a range. */
    @FunctionalInterface
    public interface RangeWork {
        /**
         * Writes what the records from {@code first} on amount to.
         *
         * @param files to create files with
         * @param first the first offset whose record is not in the results yet
         * @throws Exception to give up what was written
         */
        void write(ResultFiles files, long first) throws Exception;
    }

    /** Writes the results of a whole batch. */
    @FunctionalInterface
    public interface BatchWork {
        /**
         * Writes what the records from these offsets on amount to.
         *
         * @param files to create files with
         * @param first by partition, the first offset whose record is not in the results yet
         * @throws Exception to give up what was written
         */
        void write(ResultFiles files, Map<SourcePartition, Long> first) throws Exception;
    }

    /**
     * Looks what is left of a batch, on the driver, before its tasks run.
     *
     * @return where the tasks write, and what; empty if all of it is published
     * @throws FencedException if a newer driver has fenced
     * @throws OffsetConflictException if records would be passed over
     * @throws io.holdfast.offset.OffsetUnavailableException if the storage fails
     */
    public Optional<BatchFiles> begin(BatchTicket ticket) {
        Manifests manifests = manifests(ticket.application());
        Standing standing = manifests.standing(ticket.epoch());
        SortedMap<SourcePartition, Long> first = new TreeMap<>();
        ticket.commit().advances().keySet().forEach(partition -> {
            OffsetAdvance range = ticket.range(partition);
            long begin = firstNew(partition, range, standing.offsets().get(partition));
            if (begin < range.until()) {
                first.put(partition, begin);
            }
        });
        Leftovers leftovers = Leftovers.of(manifests);
        leftovers.sweep(ticket.epochNumber(), standing.number());
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(new BatchFiles(
                        ticket.application(), leftovers.open(standing.number(), ticket.epochNumber()), first));
    }

    private long firstNew(SourcePartition partition, OffsetAdvance range, @Nullable StoredOffset stored) {
        if (stored == null) {
            throw new OffsetConflictException(
                    "Cannot write the results of " + partition + " to " + settings.description()
                            + ": nothing is stored of the partition; the driver commits where it begins before its first"
                            + " batch, so this is another place than the driver's, or somebody deleted it",
                    null);
        }
        return Ranges.firstNew(partition, range, stored.offset(), stored.incarnation(), settings.description());
    }

    /**
     * Writes what is left of one partition, in a task. Safe under speculation and retries of tasks.
     *
     * @return the files, durable; what the driver hands to {@link #publish}
     * @throws OutputFailedException if the work failed
     * @throws io.holdfast.storage.StorageException if the storage failed
     */
    public List<PublishedFile> writePartition(BatchFiles batch, SourcePartition partition, RangeWork work) {
        Long first = batch.first().get(partition);
        if (first == null) {
            return List.of();
        }
        return write(batch, ApplicationPath.of(partition.toString()), files -> work.write(files, first));
    }

    /** What writes, whatever it was told. */
    private interface Work {
        void write(ResultFiles files) throws Exception;
    }

    private List<PublishedFile> write(BatchFiles batch, String part, Work work) {
        ResultFiles files = new ResultFiles(manifests(batch.application()).storage(), batch.directory(), part);
        boolean done = false;
        try {
            work.write(files);
            List<PublishedFile> finished = files.finish();
            done = true;
            return finished;
        } catch (HoldfastException ours) {
            throw ours;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw failed(batch, part, stop);
        } catch (Exception failure) { // whatever a user's work throws gives up its files
            throw failed(batch, part, failure);
        } finally {
            if (!done) {
                files.abandon();
            }
        }
    }

    private OutputFailedException failed(BatchFiles batch, String part, Exception failure) {
        return new OutputFailedException(
                "Writing the results of " + part + " to " + batch.directory() + " in " + settings.description()
                        + " failed, and no manifest names them: " + failure + ". The batch is tried again as Spark"
                        + " tries tasks",
                failure);
    }

    /**
     * Writes what is left of a whole batch on the driver, and publishes it.
     *
     * @return how many offsets it moved on; 0 if all was published before, and then the work was not called
     * @throws HoldfastException as {@link #begin}, {@link #writePartition} and {@link #publish}
     */
    public long writeBatch(BatchTicket ticket, BatchWork work) {
        Optional<BatchFiles> begun = begin(ticket);
        if (begun.isEmpty()) {
            return 0;
        }
        BatchFiles batch = begun.get();
        return publish(ticket, batch, write(batch, "batch", files -> work.write(files, batch.first())));
    }

    /**
     * Publishes a batch's files and moves its offsets, on the driver, when all tasks have succeeded.
     *
     * @param files of one successful attempt of each task
     * @return how many offsets it moved on; 0 if another attempt was quicker, and then these files are given up
     * @throws FencedException if a newer driver has fenced; nothing was published
     * @throws OffsetConflictException if records would be passed over; nothing was published
     * @throws io.holdfast.offset.OffsetUnavailableException if the storage fails; nobody knows whether it was published,
     *     and the batch can be tried again
     */
    public long publish(BatchTicket ticket, BatchFiles batch, List<PublishedFile> files) {
        Manifests manifests = manifests(ticket.application());
        OffsetCommit commit = left(ticket, batch);
        List<PublishedFile> sorted =
                files.stream().sorted(Comparator.comparing(PublishedFile::name)).toList();
        Leftovers leftovers = Leftovers.of(manifests);
        try {
            if (manifests.publish(ticket.epoch(), commit, sorted)) {
                leftovers.published(batch);
                return count(commit);
            }
            return leftovers.settle(batch) ? count(commit) : 0;
        } catch (FencedException | OffsetConflictException refused) {
            // An answer that got lost may have been a yes; and another attempt may have done it all.
            if (leftovers.settle(batch)) {
                return count(commit);
            }
            if (isDone(ticket, manifests)) {
                return 0;
            }
            throw refused;
        }
    }

    private static long count(OffsetCommit commit) {
        return commit.advances().values().stream()
                .mapToLong(OffsetAdvance::count)
                .sum();
    }

    private static OffsetCommit left(BatchTicket ticket, BatchFiles batch) {
        SortedMap<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        batch.first().forEach((partition, first) -> {
            OffsetAdvance range = ticket.range(partition);
            advances.put(partition, new OffsetAdvance(first, range.until(), range.incarnation()));
        });
        return OffsetCommit.ofBatch(ticket.commit().batchMillis(), advances);
    }

    private static boolean isDone(BatchTicket ticket, Manifests manifests) {
        Map<SourcePartition, StoredOffset> stored =
                manifests.standing(ticket.epoch()).offsets();
        return ticket.commit().advances().entrySet().stream().allMatch(advance -> {
            StoredOffset found = stored.get(advance.getKey());
            return found != null && found.offset() >= advance.getValue().until();
        });
    }

    private Manifests manifests(String application) {
        return Manifests.of(settings, application);
    }
}
