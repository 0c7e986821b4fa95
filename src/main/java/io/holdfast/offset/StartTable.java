package io.holdfast.offset;

import io.holdfast.offset.StartRow.Origin;
import io.holdfast.offset.StartRules.OnOutOfRange;
import io.holdfast.offset.StartRules.OnRecreated;
import io.holdfast.offset.StartRules.OnVanished;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides for each partition where an application begins, from what is known of it and what the source has. Either all
 * partitions have a place to begin, or the start fails and says of each why. Immutable.
 */
public final class StartTable {
    private final List<StartRow> rows;
    private final SortedSet<SourcePartition> dropped;

    /**
     * Where an application stands in a partition.
     *
     * @param offset the next record to be read
     * @param isCheckpoint whether the checkpoint says so, and not the store
     * @param incarnation of which partition that was said; empty if it is not known
     */
    public record Known(long offset, boolean isCheckpoint, String incarnation) {}

    private StartTable(List<StartRow> rows, SortedSet<SourcePartition> dropped) {
        this.rows = List.copyOf(rows);
        this.dropped = dropped;
    }

    /**
     * Decides.
     *
     * @param source the source and its address, for people
     * @param known what is stored or saved, of this stream's partitions
     * @param facts what the source has
     * @throws OffsetDamagedException if something beyond a partition's end is stored
     * @throws OffsetRefusedException if the rules say that the application must not begin
     */
    public static StartTable decide(
            String source,
            Map<SourcePartition, Known> known,
            Map<SourcePartition, PartitionFacts> facts,
            StartRules rules) {
        Deciding deciding = new Deciding(known, rules);
        new TreeMap<>(facts).forEach(deciding::decide);
        SortedSet<SourcePartition> gone = new TreeSet<>(known.keySet());
        gone.removeAll(facts.keySet());
        deciding.vanished(gone);
        deciding.throwProblems(source);
        return new StartTable(deciding.rows, gone);
    }

    /** One row for each partition, in order. */
    public List<StartRow> rows() {
        return rows;
    }

    /** Partitions that are known and gone from the source. */
    public SortedSet<SourcePartition> dropped() {
        return dropped;
    }

    /** Where each partition begins. */
    public SortedMap<SourcePartition, Long> positions() {
        return rows.stream()
                .collect(Collectors.toMap(StartRow::partition, StartRow::position, (a, b) -> a, TreeMap::new));
    }

    /** How many offsets are passed over that were never read. */
    public long skipped() {
        return rows.stream().mapToLong(StartRow::skipped).sum();
    }

    @Override
    public String toString() {
        return rows.stream().map(row -> "\n  " + row).collect(Collectors.joining())
                + dropped.stream().map(gone -> "\n  " + gone + " DROPPED").collect(Collectors.joining());
    }

    private static final class Deciding {
        private final Map<SourcePartition, Known> known;
        private final StartRules rules;
        private final List<StartRow> rows = new ArrayList<>();
        private final List<String> damages = new ArrayList<>();
        private final List<String> refusals = new ArrayList<>();

        Deciding(Map<SourcePartition, Known> known, StartRules rules) {
            this.known = known;
            this.rules = rules;
        }

        void decide(SourcePartition partition, PartitionFacts facts) {
            Known before = known.get(partition);
            if (before == null) {
                unknown(partition, facts);
            } else if (facts.isAnotherThan(before.incarnation())) {
                recreated(partition, facts, before);
            } else if (before.offset() > facts.end()) {
                damages.add(partition + " stands at " + before.offset() + ", beyond its end at " + facts.end()
                        + ": it was cut, or the offset is of another cluster");
            } else if (before.offset() < facts.beginning()) {
                outOfRange(partition, facts, before);
            } else {
                add(partition, before.offset(), before.isCheckpoint() ? Origin.CHECKPOINT : Origin.STORED, facts);
            }
        }

        private void add(SourcePartition partition, long position, Origin origin, PartitionFacts facts) {
            long before =
                    Optional.ofNullable(known.get(partition)).map(Known::offset).orElse(OffsetAdvance.NOTHING);
            rows.add(new StartRow(partition, position, origin, before, facts));
        }

        private void unknown(SourcePartition partition, PartitionFacts facts) {
            Long named = rules.explicit().get(partition);
            if (named != null && (named < facts.beginning() || named > facts.end())) {
                refusals.add(partition + " was to begin at " + named + ", and has " + facts.beginning() + " to "
                        + facts.end() + ": name an offset that it has");
            } else if (named != null) {
                add(partition, named, Origin.EXPLICIT, facts);
            } else if (!known.isEmpty()) {
                add(partition, facts.beginning(), Origin.NEW, facts);
            } else {
                switch (rules.fresh()) {
                    case EARLIEST -> add(partition, facts.beginning(), Origin.EARLIEST, facts);
                    case LATEST -> add(partition, facts.end(), Origin.LATEST, facts);
                    case TIMESTAMP -> add(partition, rules.atTime().applyAsLong(partition), Origin.TIMESTAMP, facts);
                }
            }
        }

        private void recreated(SourcePartition partition, PartitionFacts facts, Known before) {
            if (rules.onRecreated() == OnRecreated.RESTART) {
                add(partition, facts.beginning(), Origin.RECREATED, facts);
            } else {
                refusals.add(partition + " is another one than before (" + before.incarnation() + ", now "
                        + facts.incarnation() + "): offset " + before.offset() + " means nothing in it. Set "
                        + OffsetSettings.ON_RECREATED.key() + "=restart for one start to read it from its beginning");
            }
        }

        private void outOfRange(SourcePartition partition, PartitionFacts facts, Known before) {
            if (rules.onOutOfRange() == OnOutOfRange.FAIL) {
                refusals.add(partition + " stands at " + before.offset() + ", and the source has only "
                        + facts.beginning() + " to " + facts.end() + ": "
                        + (facts.beginning() - before.offset())
                        + " offsets are gone unread, by retention or deletion. Set "
                        + OffsetSettings.ON_OUT_OF_RANGE.key()
                        + "=earliest for one start to go on behind them; what is skipped is put on record");
                return;
            }
            long position = switch (rules.onOutOfRange()) {
                case LATEST -> facts.end();
                case TIMESTAMP -> Math.max(facts.beginning(), rules.atGapTime().applyAsLong(partition));
                default -> facts.beginning();
            };
            add(partition, position, Origin.OUT_OF_RANGE, facts);
        }

        void vanished(SortedSet<SourcePartition> gone) {
            if (rules.onVanished() == OnVanished.FAIL) {
                gone.forEach(partition -> refusals.add(partition
                        + " is known and gone from the source: it was deleted, or the stream reads other topics now. Set "
                        + OffsetSettings.ON_VANISHED.key() + "=drop for one start to go on without it"));
            }
        }

        void throwProblems(String source) {
            if (!damages.isEmpty()) {
                throw new OffsetDamagedException(
                        "Cannot start from " + source + ": " + String.join("; ", damages)
                                + ". Look with 'scripts/holdfast offsets show' and set them by hand",
                        null);
            }
            if (!refusals.isEmpty()) {
                throw new OffsetRefusedException(
                        "Cannot start from " + source + ": " + String.join("; ", refusals), null);
            }
        }
    }
}
