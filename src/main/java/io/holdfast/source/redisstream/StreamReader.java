package io.holdfast.source.redisstream;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryQueue;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection as one consumer of a group. First comes what the consumer had not acknowledged, then what consumers left
 * that are gone, then what is new; the second is looked for again from time to time. Used by the engine's thread alone.
 */
final class StreamReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(StreamReader.class);
    private static final String BEGINNING = "0-0";

    /** How many are taken over in one step, so that one receiver does not take all of them. */
    private static final int CLAIMED_AT_ONCE = 100;

    private static final Duration LONGEST_BETWEEN_CLAIMS = Duration.ofSeconds(30);

    private final RedisStream source;
    private final Commands commands;
    private final Messages messages;
    private final Ticker ticker;
    private final Counter redelivered;
    private final Counter claimed;
    private final Counter trimmed;
    private final DeliveryQueue ready = new DeliveryQueue();
    private final RequestSize size = new RequestSize();

    /** All that was read and is not acknowledged, also what no fetch has taken yet. */
    private final Set<String> held = new LinkedHashSet<>();

    private final long keepNanos;
    private final long betweenClaimsNanos;
    private @Nullable String ownAfter = BEGINNING; // null when all that was the consumer's own has come
    private String claimFrom = BEGINNING;
    private long claimAtNanos;
    private long keptNanos;

    StreamReader(RedisStream source, Commands commands, SourceContext context) {
        this.source = source;
        this.commands = commands;
        this.messages = new Messages(source.name(), source.payloadField(), context.maxRecordBytes());
        this.ticker = context.ticker();
        this.redelivered = context.metrics().counter("source.redisstream.redelivered");
        this.claimed = context.metrics().counter("source.redisstream.claimed");
        this.trimmed = context.metrics().counter("source.redisstream.trimmed");
        this.keepNanos = source.claimAfter().toNanos() / 3;
        this.betweenClaimsNanos = Math.min(keepNanos, LONGEST_BETWEEN_CLAIMS.toNanos());
        this.claimAtNanos = ticker.nanos();
        this.keptNanos = ticker.nanos();
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        keep();
        if (ready.isEmpty()) {
            readOwn(limit);
        }
        if (ready.isEmpty() && ownAfter == null) {
            claim(limit);
        }
        if (ready.isEmpty() && ownAfter == null) {
            take(commands.fresh(size.within(limit), waiting(limit)), false);
        }
        return ready.take(limit);
    }

    /** The server waits, and answers before the client stops listening. */
    private Duration waiting(FetchLimit limit) {
        Duration longest = source.answerTimeout().dividedBy(2);
        return limit.maxWait().compareTo(longest) < 0 ? limit.maxWait() : longest;
    }

    private void readOwn(FetchLimit limit) {
        if (ownAfter == null) {
            return;
        }
        List<Entry> own = commands.pending(ownAfter, size.within(limit));
        ownAfter = own.isEmpty() ? null : own.get(own.size() - 1).id();
        take(own, true);
    }

    /** One step, if it is time for it. */
    private void claim(FetchLimit limit) {
        if (ticker.nanos() - claimAtNanos < 0) {
            return;
        }
        Claimed step = commands.claim(claimFrom, Math.min(CLAIMED_AT_ONCE, size.within(limit)));
        claimFrom = step.cursor();
        if (claimFrom.equals(BEGINNING)) {
            claimAtNanos = ticker.nanos() + betweenClaimsNanos;
        }
        if (step.isNamelessGone()) {
            ownAfter = BEGINNING; // they are among the consumer's own now, where they have names
        }
        claimed.add(take(step.entries(), true));
        List<String> gone = new ArrayList<>(step.deleted());
        gone.removeIf(held::contains);
        reportGone(gone);
    }

    /**
     * Entries that are held already are passed over: a claim knows only how long they have been pending, not that they
     * are here.
     *
     * @return how many there are to hand over
     */
    private int take(List<Entry> entries, boolean isRepeated) {
        size.seen(entries);
        int before = ready.size();
        List<String> gone = new ArrayList<>();
        for (Entry entry : entries) {
            List<byte[]> fields = entry.fields();
            if (held.contains(entry.id())) {
                continue;
            }
            if (fields == null) {
                gone.add(entry.id());
            } else {
                held.add(entry.id());
                ready.add(messages.delivery(entry, fields, isRepeated));
            }
        }
        int taken = ready.size() - before;
        redelivered.add(isRepeated ? taken : 0);
        reportGone(gone);
        return taken;
    }

    private void reportGone(List<String> ids) {
        if (!ids.isEmpty()) {
            trimmed.add(ids.size());
            log.warn(
                    "{}: {} entries from {} to {} were deleted from the stream before they were stored, and are lost;"
                            + " let the stream keep more (MAXLEN, MINID), or see why receivers were away for so long",
                    source.name(),
                    ids.size(),
                    ids.get(0),
                    ids.get(ids.size() - 1));
            commands.acknowledge(ids);
        }
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        List<String> ids = new ArrayList<>();
        for (DeliveryTag tag : tags) {
            if (tag instanceof EntryTag entry) {
                ids.add(entry.id());
            }
        }
        commands.acknowledge(ids);
        ids.forEach(held::remove);
    }

    @Override
    public void keepAlive() {
        keep();
    }

    /** Nobody else takes what is held here as long as this is called. */
    private void keep() {
        if (ticker.nanos() - keptNanos >= keepNanos) {
            keptNanos = ticker.nanos();
            commands.keep(held);
        }
    }

    @Override
    public void close() {
        commands.close();
    }
}
