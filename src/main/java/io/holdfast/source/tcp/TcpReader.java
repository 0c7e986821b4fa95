package io.holdfast.source.tcp;

import io.holdfast.metric.Counter;
import io.holdfast.source.Delivery;
import io.holdfast.source.DeliveryTag;
import io.holdfast.source.FetchLimit;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of one connection and acknowledges them when the peer can use that. Complete lines that arrived
 * before the connection ended are handed over before the end is reported; an unfinished one never is.
 */
final class TcpReader implements SourceReader {
    private static final Logger log = LoggerFactory.getLogger(TcpReader.class);

    private final Peer peer;
    private final Wire wire;
    private final Ticker ticker;
    private final TcpLines source;
    private final LineSplitter lines;
    private final Counter unfinishedBytes;
    private long heardNanos;
    private long acknowledged = -1;
    private @Nullable String ended;
    private @Nullable IOException endedBy;
    private boolean closed;

    TcpReader(TcpLines source, Peer peer, Wire wire, SourceContext context) {
        this.source = source;
        this.peer = peer;
        this.wire = wire;
        this.ticker = context.ticker();
        this.lines = new LineSplitter(Math.max(context.maxRecordBytes(), Peer.LONGEST_ANNOUNCEMENT));
        this.unfinishedBytes = context.metrics().counter("source.tcp.bytes.unfinished");
        this.heardNanos = ticker.nanos();
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        Batch batch = new Batch(limit);
        long deadline = ticker.nanos() + limit.maxWait().toNanos();
        boolean more = true;
        while (more) {
            more = takeLines(batch) && receive(batch, deadline);
        }
        takeLines(batch);
        if (batch.isEmpty() && ended != null) {
            throw new SourceUnavailableException(ended, endedBy);
        }
        return batch.deliveries();
    }

    /** Takes the lines that are there; false when the batch is full. */
    private boolean takeLines(Batch batch) {
        while (!batch.isFull()) {
            Line line = lines.next();
            if (line == null) {
                return true;
            }
            Delivery delivery = peer.receive(line);
            if (delivery != null) {
                batch.add(delivery);
            }
        }
        return false;
    }

    /** Reads more bytes; false when there are none, now or within the time for a first record. */
    private boolean receive(Batch batch, long deadline) {
        if (ended != null) {
            return false;
        }
        try {
            int count = wire.read(lines.room());
            if (count > 0) {
                lines.added(count);
                heardNanos = ticker.nanos();
                return !batch.isEmpty() || heardNanos - deadline < 0;
            }
            return count < 0 ? end("the peer has closed it", null) : awaitMore(batch, deadline);
        } catch (IOException failure) {
            return end(failure.toString(), failure);
        }
    }

    private boolean awaitMore(Batch batch, long deadline) throws IOException {
        checkSilence();
        long nanos = deadline - ticker.nanos();
        return batch.isEmpty() && ended == null && nanos > 0 && wire.awaitReadable(Duration.ofNanos(nanos));
    }

    private void checkSilence() {
        Duration most = source.silenceLimit();
        if (!most.isZero() && ticker.nanos() - heardNanos > most.toNanos()) {
            end("the peer has sent nothing for " + most.toMillis() + " ms, the limit that was set", null);
        }
    }

    private boolean end(String why, @Nullable IOException failure) {
        int unfinished = lines.unfinished();
        unfinishedBytes.add(unfinished);
        ended = "The connection " + source.name() + " to " + peer.describe() + " has ended: " + why
                + (unfinished == 0 ? "" : "; " + unfinished + " bytes of an unfinished line were not handed over");
        endedBy = failure;
        return false;
    }

    /** Has a fetch that waits, or the next one, return at once; any thread may call it. */
    @Override
    public void wake() {
        wire.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        long highest = acknowledged;
        for (DeliveryTag tag : tags) {
            if (tag instanceof LineTag line && line.peer() == peer) {
                highest = Math.max(highest, line.sequence());
            }
        }
        if (highest > acknowledged) {
            wire.write(ByteBuffer.wrap(("ACK " + highest + "\n").getBytes(StandardCharsets.US_ASCII)));
            acknowledged = highest;
        }
    }

    /** Nothing to do: TCP keeps the connection, and unread bytes wait in its buffers. */
    @Override
    public void keepAlive() {
        heardNanos = ticker.nanos();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        peer.leave();
        try {
            wire.close();
        } catch (IOException failure) {
            log.debug("{}: closing the connection failed", source.name(), failure);
        }
    }
}
