package io.holdfast.offset;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Counter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A store that keeps everything of an application in one {@link Document}: epoch, offsets and history change together or
 * not at all, and whoever replaces the document under an older epoch, or without having seen the last change, changes
 * nothing. Thread-safe.
 */
public final class DocumentOffsets implements OffsetStore {
    /** How many commits are kept where nothing else is said. */
    public static final int USUAL_HISTORY = 100;

    private static final int HISTORY_BYTES = 256 << 10;
    private static final int ATTEMPTS = 100;

    private final Document document;
    private final OffsetStoreContext context;
    private final DocumentHistory kept;
    private final Counter overtaken;

    /** Guarded by this. */
    private Optional<Held> held = Optional.empty();

    /**
     * What this driver was given when it fenced.
     *
     * @param epoch its epoch
     * @param handChanges how often the offsets had been changed by hand
     */
    private record Held(Epoch epoch, long handChanges) {}

    /**
     * A store on a document that is closed with it; no I/O.
     *
     * @param history the most commits that are kept; 0 for none
     */
    public DocumentOffsets(Document document, OffsetStoreContext context, int history) {
        this.document = document;
        this.context = context;
        this.kept = new DocumentHistory(history, HISTORY_BYTES);
        this.overtaken = context.metrics().counter("offsets.document.overtaken");
    }

    @Override
    public String description() {
        return document.description();
    }

    @Override
    public Optional<Epoch> newestEpoch() {
        return state(document.read()).epoch();
    }

    @Override
    public synchronized void fence(Epoch epoch) {
        DocumentState fenced = change(state -> {
            state.epoch().filter(known -> outranks(known, epoch)).ifPresent(known -> {
                throw new FencedException(epoch, known);
            });
            return state.epoch().filter(epoch::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(state.fencedWith(epoch));
        });
        held = Optional.of(new Held(epoch, fenced.handChanges()));
    }

    private static boolean outranks(Epoch known, Epoch epoch) {
        return known.number() > epoch.number()
                || (known.number() == epoch.number() && !known.owner().equals(epoch.owner()));
    }

    @Override
    public Map<SourcePartition, StoredOffset> load() {
        return state(document.read()).offsets();
    }

    @Override
    public synchronized void commit(OffsetCommit commit) {
        Held mine = held("commit " + commit.advances().size() + " partitions");
        DocumentState unused = change(state -> {
            checkEpoch(state, mine.epoch());
            if (state.standsAfter(commit)) {
                // The same commit again, after nobody knew whether it happened.
                return Optional.empty();
            }
            checkHand(state, mine);
            checkPositions(state, commit);
            return Optional.of(state.committed(entry(commit, mine.epoch().number())));
        });
    }

    private Held held(String attempted) {
        return held.orElseThrow(() -> conflict(attempted, "a driver that has fenced first", "one that has not"));
    }

    private void checkEpoch(DocumentState state, Epoch mine) {
        Epoch known = state.epoch()
                .orElseThrow(() -> conflict("go on with " + mine, "that epoch", "none: somebody has deleted it"));
        if (outranks(known, mine)) {
            throw new FencedException(mine, known);
        }
        if (known.number() < mine.number()) {
            throw conflict("go on with " + mine, "that epoch", known + ": somebody has put back an older state");
        }
    }

    private void checkHand(DocumentState state, Held mine) {
        if (state.handChanges() != mine.handChanges()) {
            throw conflict(
                    "commit",
                    "offsets that this driver knows of",
                    "that they were changed by hand since it started; start it again to go on from there");
        }
    }

    private void checkPositions(DocumentState state, OffsetCommit commit) {
        commit.advances().forEach((partition, advance) -> {
            StoredOffset stored = state.offsets().get(partition);
            long found = stored == null ? OffsetAdvance.NOTHING : stored.offset();
            if (found != advance.from()) {
                throw conflict("move " + partition + " to " + advance.until(), at(advance.from()), at(found));
            }
        });
    }

    private static String at(long offset) {
        return offset == OffsetAdvance.NOTHING ? "nothing stored" : "offset " + offset;
    }

    private OffsetConflictException conflict(String attempted, String expected, String found) {
        return new OffsetConflictException(
                "Cannot " + attempted + " for application '" + context.application() + "' in " + description()
                        + ": expected " + expected + ", found " + found + ". Nothing was changed",
                null);
    }

    private OffsetEntry entry(OffsetCommit commit, long epoch) {
        return new OffsetEntry(commit, epoch, context.ticker().millis());
    }

    @Override
    public synchronized void beat() {
        Held mine = held("give a sign of life");
        DocumentState unused = change(state -> {
            checkEpoch(state, mine.epoch());
            return Optional.of(state.beaten(context.ticker().millis()));
        });
    }

    @Override
    public Optional<Long> lastSignMillis() {
        return state(document.read()).lastSignMillis();
    }

    @Override
    public List<OffsetEntry> history(int limit) {
        List<OffsetEntry> history = state(document.read()).history();
        return history.subList(0, Math.min(limit, history.size()));
    }

    @Override
    public synchronized void set(
            Map<SourcePartition, StoredOffset> offsets, Set<SourcePartition> forgotten, String note) {
        Map<SourcePartition, OffsetAdvance> shown = new TreeMap<>();
        offsets.forEach((partition, stored) ->
                shown.put(partition, new OffsetAdvance(OffsetAdvance.NOTHING, stored.offset(), stored.incarnation())));
        OffsetEntry entry = entry(OffsetCommit.ofNoBatch(shown, note), 0);
        DocumentState changed = change(state -> Optional.of(state.changedByHand(offsets, forgotten, entry)));
        // What a driver changes itself it knows of, unless somebody else has changed something before.
        held = held.map(mine ->
                mine.handChanges() == changed.handChanges() - 1 ? new Held(mine.epoch(), changed.handChanges()) : mine);
    }

    @Override
    public synchronized void observe(OffsetCommit seen, Map<SourcePartition, StoredOffset> standing) {
        Held mine = held("put on record what was seen");
        OffsetEntry entry = entry(seen, mine.epoch().number());
        DocumentState unused = change(state -> {
            checkEpoch(state, mine.epoch());
            return state.endsWith(entry) ? Optional.empty() : Optional.of(state.observed(entry, standing));
        });
    }

    /**
     * Reads, decides and replaces, again and again while others are quicker; each round somebody gets ahead.
     *
     * @param decision what the document shall say next; empty if it stays as it is
     * @return what it says now
     */
    private DocumentState change(Function<DocumentState, Optional<DocumentState>> decision) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            document.beforeChange();
            Optional<DocumentContent> seen = document.read();
            DocumentState state = state(seen);
            Optional<DocumentState> next = decision.apply(state);
            if (next.isEmpty()) {
                return state;
            }
            long version = seen.map(DocumentContent::version).orElse(DocumentContent.NONE);
            if (document.replace(version, encode(next.get()))) {
                return next.get();
            }
            overtaken.increment();
        }
        throw new OffsetUnavailableException(
                "Cannot change the offsets of '" + context.application() + "' in " + description() + ": others changed"
                        + " them first, " + ATTEMPTS + " times; see what else writes there, then try again",
                null);
    }

    private DocumentState state(Optional<DocumentContent> content) {
        return content.map(found -> DocumentCodec.decode(found.bytes(), context.application(), description()))
                .orElseGet(() -> DocumentState.empty(context.application()));
    }

    /** Where it does not fit with its history, it goes without. */
    private byte[] encode(DocumentState state) {
        byte[] whole = DocumentCodec.encode(state.withHistory(kept.newest(state.history())));
        byte[] fitting =
                whole.length <= document.limitBytes() ? whole : DocumentCodec.encode(state.withHistory(List.of()));
        if (fitting.length > document.limitBytes()) {
            throw new OffsetRefusedException(
                    "Cannot keep " + state.offsets().size() + " partitions of '" + context.application() + "' in "
                            + description() + ": they take " + fitting.length + " bytes, and it holds at most "
                            + document.limitBytes() + "; choose another kind of store",
                    null);
        }
        return fitting;
    }

    @Override
    public void close() {
        document.close();
    }

    @Override
    public String toString() {
        return description();
    }
}
