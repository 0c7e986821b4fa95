package io.holdfast.offset.kafka;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetConflictException;
import io.holdfast.offset.OffsetEntry;
import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The offsets of a group under one transactional producer. Thread-safe.
 *
 * <p>Kafka fences by the order in which producers are opened, and knows nothing of epochs. So the epoch stands with every
 * offset, and: who fences looks for a higher epoch before it opens its producer, looks again after it, and writes its own
 * epoch before it returns, if there is any offset to write it with. A driver whose producer was overtaken looks, too: if
 * the highest epoch is still its own, it was a tool that changes offsets by hand, or a late older driver, and it opens
 * another producer. Every commit compares before it writes; between the two nobody else can have changed anything that
 * was not overtaken by it, apart from writers that use no transactions, such as Kafka's own tools.
 */
final class KafkaGroupStore implements OffsetStore {
    private static final int FENCE_ATTEMPTS = 10;
    private static final int COMMIT_ATTEMPTS = 3;
    /** Kafka's shortest sensible retention of offsets is a day; this is far below. */
    private static final Duration RENEWED_AFTER = Duration.ofHours(1);

    private final KafkaGroupOffsets settings;
    private final OffsetStoreContext context;
    private final ClientProperties properties;
    private final Failures failures;
    private final GroupReader reader;
    private @Nullable GroupWriter writer;
    private @Nullable Epoch epoch;
    /** Whether the epoch stands in the group, as far as this driver knows. */
    private boolean written;

    private boolean closed;

    private KafkaGroupStore(
            KafkaGroupOffsets settings,
            OffsetStoreContext context,
            ClientProperties properties,
            Failures failures,
            GroupReader reader) {
        this.settings = settings;
        this.context = context;
        this.properties = properties;
        this.failures = failures;
        this.reader = reader;
    }

    static KafkaGroupStore open(KafkaGroupOffsets settings, OffsetStoreContext context) {
        ClientProperties properties = ClientProperties.of(settings);
        Failures failures = new Failures(settings, properties);
        GroupReader reader = GroupReader.of(settings, context.application(), context.ticker(), properties, failures);
        try {
            reader.read();
            return new KafkaGroupStore(settings, context, properties, failures, reader);
        } catch (OffsetException failure) {
            reader.close();
            throw failure;
        }
    }

    @Override
    public String description() {
        return settings.description();
    }

    @Override
    public synchronized Optional<Epoch> newestEpoch() {
        return content().newestEpoch();
    }

    @Override
    public synchronized void fence(Epoch mine) {
        for (int attempt = 0; attempt < FENCE_ATTEMPTS; attempt++) {
            // Before the producer is opened: a late older driver must not throw out the newer one.
            GroupContent before = content();
            checkNewest(mine, before);
            GroupWriter opened = reopen();
            reader.fenceOutputs(before.offsets().keySet());
            GroupContent found = content();
            checkNewest(mine, found);
            if (found.isEmpty() || opened.write(found.signed(mine, now()))) {
                epoch = mine;
                written = !found.isEmpty();
                return;
            }
        }
        throw new OffsetUnavailableException(
                "Cannot fence in " + description() + " as " + mine + ": other drivers opened their producer first, "
                        + FENCE_ATTEMPTS + " times; see who starts '" + mine.application() + "' so often",
                null);
    }

    private static void checkNewest(Epoch mine, GroupContent found) {
        found.newestEpoch().filter(newest -> isAbove(newest, mine)).ifPresent(newest -> {
            throw new FencedException(mine, newest);
        });
    }

    private static boolean isAbove(Epoch newest, Epoch mine) {
        return newest.number() > mine.number()
                || (newest.number() == mine.number() && !newest.owner().equals(CommitMetadata.ownerOf(mine)));
    }

    @Override
    public synchronized Map<SourcePartition, StoredOffset> load() {
        Map<SourcePartition, StoredOffset> loaded = new TreeMap<>();
        content()
                .offsets()
                .forEach((partition, found) -> loaded.put(
                        partition,
                        new StoredOffset(
                                found.offset(),
                                found.metadata().incarnation(),
                                found.metadata().batchMillis())));
        return loaded;
    }

    @Override
    public synchronized void commit(OffsetCommit commit) {
        Epoch mine = epoch("commit to");
        Map<SourcePartition, GroupOffset> next = next(commit, mine);
        writeFenced(mine, () -> reader.read(commit.advances().keySet()), found -> {
            checkPositions(commit, found);
            return next;
        });
    }

    private Map<SourcePartition, GroupOffset> next(OffsetCommit commit, Epoch mine) {
        CommitMetadata blank = CommitMetadata.foreign(context.application()).signed(mine, now());
        Map<SourcePartition, GroupOffset> next = new HashMap<>();
        commit.advances()
                .forEach((partition, advance) -> next.put(
                        partition,
                        new GroupOffset(advance.until(), blank.of(commit.batchMillis(), advance.incarnation()))));
        return next;
    }

    private void checkPositions(OffsetCommit commit, GroupContent found) {
        commit.advances().forEach((partition, advance) -> {
            long position = found.position(partition);
            if (position != advance.from()) {
                throw new OffsetConflictException(
                        "Cannot commit " + partition + " from " + text(advance.from()) + " to " + advance.until()
                                + " in " + description() + ": it holds " + text(position)
                                + ". Somebody else has changed it, or the commit happened already; load it again",
                        null);
            }
        });
    }

    private static String text(long position) {
        return position == OffsetAdvance.NOTHING ? "nothing" : Long.toString(position);
    }

    @Override
    public synchronized void beat() {
        Epoch mine = epoch("give a sign of life in");
        writeFenced(mine, reader::read, found -> due(found, mine));
    }

    /** The sign stands with an offset, which is committed once more where it is. */
    @Override
    public boolean signsWithOffsets() {
        return true;
    }

    /** Those that did not move for long; the longest of all in any case, to carry the sign. */
    private Map<SourcePartition, GroupOffset> due(GroupContent found, Epoch mine) {
        long now = now();
        long oldest = found.offsets().values().stream()
                .mapToLong(offset -> offset.metadata().atMillis())
                .min()
                .orElse(now);
        long before = Math.max(oldest, now - RENEWED_AFTER.toMillis());
        return found.offsets().entrySet().stream()
                .filter(entry -> entry.getValue().metadata().atMillis() <= before)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().signed(mine, now)));
    }

    /** What to write, given what is there. */
    private interface Change {
        Map<SourcePartition, GroupOffset> of(GroupContent found);
    }

    private void writeFenced(Epoch mine, Supplier<GroupContent> look, Change change) {
        for (int attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
            GroupWriter current = writer == null ? reopen() : writer;
            GroupContent found = look.get();
            checkNewest(mine, found);
            Map<SourcePartition, GroupOffset> next = change.of(found);
            if (next.isEmpty() || write(current, next)) {
                written |= !next.isEmpty();
                return;
            }
            checkOvertaker(mine);
        }
        throw new OffsetUnavailableException(
                "Cannot commit to " + description() + ": other producers of the application were opened in between, "
                        + COMMIT_ATTEMPTS + " times; see who changes offsets by hand so often",
                null);
    }

    /** The producer serves no more after a failure, and is gone when it was overtaken. */
    private boolean write(GroupWriter current, Map<SourcePartition, GroupOffset> next) {
        boolean written = false;
        try {
            written = current.write(next);
            return written;
        } finally {
            if (!written) {
                closeWriter();
            }
        }
    }

    private void checkOvertaker(Epoch mine) {
        GroupContent found = content();
        checkNewest(mine, found);
        // Where no epoch was ever written, a newer driver that has not committed yet cannot be told from a tool.
        if (!written && found.newestEpoch().isEmpty()) {
            throw new FencedException(
                    mine,
                    new Epoch(
                            mine.number() + 1,
                            mine.application(),
                            "somebody who opened a producer with transactional.id '"
                                    + GroupWriter.transactionalId(settings, context.application())
                                    + "' and has not committed yet",
                            now()));
        }
    }

    @Override
    public synchronized Optional<Long> lastSignMillis() {
        return content().lastSignMillis();
    }

    /** None: a group holds one offset of each partition. */
    @Override
    public List<OffsetEntry> history(int limit) {
        return List.of();
    }

    @Override
    public synchronized void set(
            Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, String note) {
        Set<TopicPartition> gone = forgotten.stream()
                .map(partition -> GroupWriter.topicPartition(settings, partition))
                .collect(Collectors.toCollection(HashSet::new));
        // A producer of its own overtakes the driver's, whose next commit looks again; with the driver's own, it is
        // used.
        boolean borrowed = epoch != null;
        try {
            rewrite(offsets, forgotten);
            if (!gone.isEmpty()) {
                reader.forget(gone);
            }
        } finally {
            if (!borrowed) {
                closeWriter();
            }
        }
    }

    private void rewrite(Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten) {
        for (int attempt = 0; attempt < COMMIT_ATTEMPTS; attempt++) {
            GroupWriter current = writer == null ? reopen() : writer;
            Map<SourcePartition, GroupOffset> next = byHand(offsets, forgotten, content());
            if (next.isEmpty() || write(current, next)) {
                return;
            }
        }
        throw new OffsetUnavailableException(
                "Cannot set offsets in " + description() + ": a driver's producer was opened in between, "
                        + COMMIT_ATTEMPTS + " times; stop the application first",
                null);
    }

    /** Everything that stays keeps the newest epoch and the last sign, so that neither goes with what is forgotten. */
    private Map<SourcePartition, GroupOffset> byHand(
            Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, GroupContent found) {
        CommitMetadata foreign = CommitMetadata.foreign(context.application());
        CommitMetadata kept = found.newestEpoch()
                .map(newest -> foreign.signed(newest, found.lastSignMillis().orElse(0L)))
                .orElse(foreign);
        Map<SourcePartition, GroupOffset> next = new HashMap<>();
        found.offsets().forEach((partition, offset) -> {
            CommitMetadata before = offset.metadata();
            next.put(partition, new GroupOffset(offset.offset(), kept.of(before.batchMillis(), before.incarnation())));
        });
        next.keySet().removeAll(forgotten);
        offsets.forEach((partition, offset) -> next.put(
                partition, new GroupOffset(offset.offset(), kept.of(offset.batchMillis(), offset.incarnation()))));
        return next;
    }

    private Epoch epoch(String doing) {
        checkOpen();
        if (epoch == null) {
            throw new OffsetConflictException(
                    "Cannot " + doing + " " + description() + ": this driver has not fenced there; call fence first",
                    null);
        }
        return epoch;
    }

    private GroupContent content() {
        checkOpen();
        return reader.read();
    }

    private void checkOpen() {
        if (closed) {
            throw new OffsetRefusedException("Cannot use " + description() + ": the store is closed", null);
        }
    }

    private GroupWriter reopen() {
        closeWriter();
        GroupWriter opened = GroupWriter.open(settings, context.application(), properties, failures);
        writer = opened;
        return opened;
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    private long now() {
        return context.ticker().millis();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeWriter();
            reader.close();
        }
    }
}
