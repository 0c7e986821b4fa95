package io.holdfast.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Several readers of a source in one receiver, each in a thread of its own, which is the only one that uses the reader.
 * What they fetch ahead is bounded. An order among them there is none; each one's own is kept. As every reader confined to
 * the engine's thread.
 */
public final class ReaderThreads implements SourceReader {
    private final FetchedAhead ahead = new FetchedAhead();
    private final List<ReaderThread> readers = new ArrayList<>();
    private int next;

    private ReaderThreads() {}

    /**
     * Opens so many readers, each of which is told that it is one of so many times as many receivers; with one thread it
     * is the reader itself.
     *
     * @param threads at least 1
     * @param opening how one of them is opened, in its thread
     * @throws SourceException that of the first one that cannot be opened; the others are closed then
     */
    public static SourceReader open(SourceContext context, int threads, Function<SourceContext, SourceReader> opening) {
        if (threads == 1) {
            return opening.apply(context);
        }
        ReaderThreads all = new ReaderThreads();
        try {
            for (int thread = 0; thread < threads; thread++) {
                all.begin(share(context, thread, threads), opening);
            }
            all.readers.forEach(ReaderThread::awaitOpen);
            return all;
        } catch (RuntimeException failure) {
            all.close();
            throw failure;
        }
    }

    private static SourceContext share(SourceContext context, int thread, int threads) {
        return new SourceContext(
                context.index() * threads + thread,
                context.receivers() * threads,
                context.maxRecordBytes(),
                context.window(),
                context.ticker(),
                context.metrics());
    }

    private void begin(SourceContext share, Function<SourceContext, SourceReader> opening) {
        ReaderThread reader = new ReaderThread(readers.size(), ahead, () -> opening.apply(share), share.ticker());
        readers.add(reader);
        reader.start();
    }

    @Override
    public List<Delivery> fetch(FetchLimit limit) {
        keepAlive();
        ahead.awaitSome(limit.maxWait());
        List<Delivery> taken = new ArrayList<>();
        long bytes = 0;
        for (int visited = 0; visited < readers.size(); visited++) {
            int left = limit.maxRecords() - taken.size();
            if (left > 0 && bytes < limit.maxBytes()) {
                List<Delivery> some = ahead.take(next, new FetchLimit(left, limit.maxBytes() - bytes, Duration.ZERO));
                bytes += some.stream().mapToLong(FetchedAhead::bytes).sum();
                taken.addAll(some);
                if (!some.isEmpty() && ahead.isTaken(next)) {
                    readers.get(next).fetchOn();
                }
                next = (next + 1) % readers.size();
            }
        }
        return taken;
    }

    @Override
    public void wake() {
        ahead.wake();
    }

    @Override
    public void acknowledge(List<DeliveryTag> tags) {
        tell(tags, SourceReader::acknowledge);
    }

    @Override
    public void reject(List<DeliveryTag> tags) {
        tell(tags, SourceReader::reject);
    }

    /** How one reader is told of tags. */
    private interface Telling {
        void tell(SourceReader reader, List<DeliveryTag> tags);
    }

    /** All at once, and then waits for all. */
    private void tell(List<DeliveryTag> tags, Telling telling) {
        List<Runnable> waits = new ArrayList<>();
        for (ReaderThread reader : readers) {
            List<DeliveryTag> own = reader.ownOf(tags);
            if (!own.isEmpty()) {
                Consumer<SourceReader> told = open -> telling.tell(open, own);
                waits.add(reader.hasDone(told));
            }
        }
        waits.forEach(Runnable::run);
    }

    /** The sum of all; without a bound if one has none. */
    @Override
    public int window() {
        long sum = readers.stream().mapToLong(ReaderThread::window).sum();
        return (int) Math.min(sum, Integer.MAX_VALUE);
    }

    /** Each thread does so by itself while nobody takes what it has fetched; here its failure is told. */
    @Override
    public void keepAlive() {
        readers.forEach(ReaderThread::failIfEnded);
    }

    @Override
    public void close() {
        readers.forEach(ReaderThread::askToEnd);
        readers.forEach(ReaderThread::awaitEnd);
    }
}
