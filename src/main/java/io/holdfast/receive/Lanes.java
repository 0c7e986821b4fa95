package io.holdfast.receive;

import io.holdfast.source.Position;
import io.holdfast.source.SourceMessage;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one engine. A source partition always takes the same lane. Each lane holds at most three blocks, one open,
 * one that is made ready and one in the store. A block grows up to {@link #GROWTH} times its size while its lane's store is
 * busy, if that is not beyond {@link #GROWN_BYTES}; so the payload bytes in memory stay below 3 × lanes × (GROWTH ×
 * blockBytes + maxRecordBytes), beside one fetch. Confined to the engine's thread.
 */
final class Lanes<T> {
    /**
     * How many times its size a block grows while the store is busy with the one before. Part of what a store costs is
     * the same for each block, such as the flushes of two logs; on HDFS that was 40 % of what a block of 1 MiB took.
     */
    static final int GROWTH = 4;

    /** Beyond this, larger blocks save nothing worth their memory. */
    static final long GROWN_BYTES = 64L << 20;

    /** How many times its size a block has at least that goes behind another one, for the same reason. */
    static final int BEHIND = 2;

    private static final Duration OVERDUE = Duration.ofSeconds(10);

    private final String engine;
    private final ReceiverOptions options;
    private final RetryingStore<T> store;
    private final Executor threads;
    private final Doorbell doorbell;
    private final Ticker ticker;
    private final ReceiverMetrics metrics;
    private final Consumer<String> warnings;
    private final List<Lane<T>> lanes = new ArrayList<>();
    private int dueRecords;
    private long cutBlocks;
    private long warnedNanos;

    Lanes(
            String engine,
            ReceiverOptions options,
            RetryingStore<T> store,
            Executor threads,
            Doorbell doorbell,
            Ticker ticker,
            ReceiverMetrics metrics,
            Consumer<String> warnings) {
        this.engine = engine;
        this.options = options;
        this.store = store;
        this.threads = threads;
        this.doorbell = doorbell;
        this.ticker = ticker;
        this.metrics = metrics;
        this.warnings = warnings;
        this.warnedNanos = ticker.nanos();
        this.dueRecords = options.blockRecords();
        for (int i = 0; i < options.blocksInFlight(); i++) {
            lanes.add(new Lane<>());
        }
    }

    /** Cuts blocks at half of what the source hands over without an acknowledgement: one fills while one is stored. */
    void fitInto(int window) {
        dueRecords = Math.max(1, Math.min(options.blockRecords(), window / 2));
    }

    /** Puts a record into its lane's open block; the ticket tells when that is stored. */
    Ticket add(T element, SourceMessage message) {
        return lanes.get(laneOf(message)).add(element, message, ticker.nanos());
    }

    private int laneOf(SourceMessage message) {
        Position position = message.position().orElse(null);
        return position == null ? 0 : Math.floorMod(position.partition().hashCode(), lanes.size());
    }

    /** How many records fit whatever lane they take; zero when some lane is full. */
    int recordRoom() {
        int least = lanes.stream()
                .mapToInt(lane -> mostRecords(lane) - lane.open().records())
                .min()
                .orElse(0);
        return byteRoom() == 0 ? 0 : Math.max(0, least);
    }

    /** How many payload bytes fit whatever lane they take; zero when some lane is full. */
    long byteRoom() {
        long least = lanes.stream()
                .mapToLong(lane -> mostBytes(lane) - lane.open().bytes())
                .min()
                .orElse(0);
        return Math.max(0, least);
    }

    private int mostRecords(Lane<T> lane) {
        return lane.isBusy() ? GROWTH * options.blockRecords() : options.blockRecords();
    }

    private long mostBytes(Lane<T> lane) {
        long usual = options.blockBytes();
        return lane.isBusy() ? Math.max(usual, Math.min(GROWTH * usual, GROWN_BYTES)) : usual;
    }

    /** Hands over the blocks that are full or old enough, where the store is free. */
    void cutDue() {
        long now = ticker.nanos();
        lanes.stream().filter(Lane::canCut).filter(lane -> isDue(lane, now)).forEach(this::cut);
    }

    /** Hands over all blocks where the store is free. */
    void cutAll() {
        lanes.stream().filter(Lane::canCut).forEach(this::cut);
    }

    private boolean isDue(Lane<T> lane, long now) {
        OpenBlock<T> open = lane.open();
        int factor = lane.isBusy() ? BEHIND : 1;
        return open.records() >= factor * dueRecords
                || open.bytes() >= Math.min(factor * options.blockBytes(), mostBytes(lane))
                || open.age(now).compareTo(options.blockAge()) >= 0;
    }

    private void cut(Lane<T> lane) {
        threads.execute(lane.cut((open, turn) ->
                new Storing<>(open.seal(++cutBlocks), open.ticket(), turn, store, doorbell, ticker.nanos())));
    }

    /** How long until a block that could be cut comes of age; at most {@code longest}. */
    Duration untilDue(Duration longest) {
        long now = ticker.nanos();
        return lanes.stream()
                .filter(Lane::canCut)
                .map(lane -> options.blockAge().minus(lane.open().age(now)))
                .filter(rest -> rest.compareTo(longest) < 0)
                .min(Duration::compareTo)
                .map(rest -> rest.isNegative() ? Duration.ZERO : rest)
                .orElse(longest);
    }

    /**
     * Marks what the stores have finished.
     *
     * @throws ReceiveException if a block is not stored and will not be
     */
    void settle() {
        Throwable first = null;
        for (Lane<T> lane : lanes) {
            Throwable failure = settle(lane);
            first = first == null ? failure : first;
        }
        warnOverdue();
        throwIfAny(first);
    }

    private @Nullable Throwable settle(Lane<T> lane) {
        Storing<T> finished = lane.takeDone();
        while (finished != null) {
            if (finished.failure() != null) {
                return finished.failure();
            }
            metrics.blocks().increment();
            metrics.stored().add(finished.block().elements().size());
            finished = lane.takeDone();
        }
        return null;
    }

    private void throwIfAny(@Nullable Throwable failure) {
        if (failure instanceof ReceiveException known) {
            throw known;
        }
        if (failure != null) {
            throw new ReceiveUnavailableException(
                    engine + ": the store broke down: " + failure + ". What is not stored is not acknowledged",
                    failure);
        }
    }

    private void warnOverdue() {
        long now = ticker.nanos();
        if (now - warnedNanos < OVERDUE.toNanos()) {
            return;
        }
        for (Lane<T> lane : lanes) {
            Storing<T> storing = lane.storing();
            if (storing != null && !storing.isDone() && now - storing.startedNanos() >= OVERDUE.toNanos()) {
                warnedNanos = now;
                long seconds = Duration.ofNanos(now - storing.startedNanos()).toSeconds();
                warnings.accept(engine + ": has waited " + seconds + " s for the store to take " + storing.block());
            }
        }
    }

    /** Whether some block is in the store. */
    boolean isStoring() {
        return lanes.stream().anyMatch(lane -> lane.storing() != null);
    }

    /** Whether a lane has failed, so that waiting for it is in vain. */
    boolean isBroken() {
        return lanes.stream().anyMatch(Lane::isBroken);
    }

    /** Whether everything that was added is stored. */
    boolean isIdle() {
        return lanes.stream().allMatch(Lane::isIdle);
    }
}
