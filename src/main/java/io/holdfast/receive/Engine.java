package io.holdfast.receive;

import io.holdfast.source.Decoder;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reliable receiver without its surroundings: it reads a source, stores blocks through a sink, and acknowledges to the
 * source exactly what is stored, in the order of delivery, after it is stored.
 *
 * <p>One thread opens, reads, acknowledges to and closes the source; others, two per block in flight, call the sink, one of
 * them ahead of its block's turn. The payload bytes in memory stay below 3 × blocksInFlight × (4 × blockBytes +
 * maxRecordBytes) beside one fetch, the tags below 16 × blocksInFlight × blockRecords beside one fetch. An engine is
 * started once. Thread-safe.
 *
 * @param <T> the stream's element
 */
public final class Engine<T> {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final String name;
    private final ReceiverOptions options;
    private final EngineListener listener;
    private final ExecutorService storeThreads;
    private final Doorbell doorbell;
    private final StopRequest stop;
    private final ReceiveLoop<T> loop;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Thread runner; // written by the engine's thread, read by those who stop
    private volatile boolean complete; // written by the engine's thread, read by those who stop
    private boolean telling; // confined to the engine's thread

    /**
     * An engine that is not started.
     *
     * @param name for logs and threads, such as {@code orders-0}; unique in the process
     * @param source where records come from
     * @param decoder what makes elements of them
     * @param options sizes, times and limits
     * @param context what the reader is given, best made by {@link ReceiverOptions#context}; also the engine's own clock
     *     and metrics
     * @param sink where blocks go
     * @param limit how fast records may come in
     * @param listener hears when the engine fails
     */
    public Engine(
            String name,
            Source source,
            Decoder<T> decoder,
            ReceiverOptions options,
            SourceContext context,
            BlockSink<T> sink,
            RateLimit limit,
            EngineListener listener) {
        this(
                name,
                source,
                decoder,
                options,
                context,
                sink,
                limit,
                listener,
                new Doorbell(),
                Executors.newFixedThreadPool(2 * options.blocksInFlight(), Threads.daemons(name + "-store")));
    }

    Engine(
            String name,
            Source source,
            Decoder<T> decoder,
            ReceiverOptions options,
            SourceContext context,
            BlockSink<T> sink,
            RateLimit limit,
            EngineListener listener,
            Doorbell doorbell,
            ExecutorService storeThreads) {
        Ticker ticker = context.ticker();
        ReceiverMetrics metrics = ReceiverMetrics.of(context.metrics());
        this.name = name;
        this.options = options;
        this.listener = listener;
        this.storeThreads = storeThreads;
        this.doorbell = doorbell;
        this.stop = new StopRequest(ticker);
        RetryingStore<T> store =
                new RetryingStore<>(name, sink, options.storeAttempts(), ticker, metrics.storeFailures());
        Lanes<T> lanes = new Lanes<>(name, options, store, storeThreads, doorbell, ticker, metrics, log::warn);
        Ledger ledger = new Ledger();
        Connection connection = new Connection(name, source, context);
        doorbell.alsoWakes(connection::wake);
        this.loop = new ReceiveLoop<>(
                name,
                options,
                connection,
                new Attempts(name, source.name(), options.openAttempts(), ticker),
                new RateGate(limit, options.blockAge(), ticker),
                lanes,
                ledger,
                new Intake<>(name, decoder, options.onUndecodable(), lanes, ledger, metrics, Intake.skipLog(ticker)),
                metrics,
                stop,
                doorbell,
                ticker);
    }

    /**
     * Starts the engine's thread, which opens the source. Does not block. After {@link #stop} it starts nothing.
     *
     * @throws IllegalStateException if the engine was started before
     */
    public void start() {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("Engine " + name + " was started before; make another one");
        }
        Threads.daemon(name + "-receive", this::run).start();
    }

    /**
     * Ends the engine: fetches no more, stores and acknowledges what was received, closes the source. Blocks until that
     * is done, at most for the bound; then it gives up with a log line, interrupts the engine's threads, and nothing is
     * acknowledged from there on. A connection attempt is broken off at once. Idempotent; may be called by any thread,
     * from within the listener too, where it closes the source and does not wait; from within the decoder, the sink or
     * the rate limit it cannot wait for itself and returns false.
     *
     * @param bound how long it may take
     * @return whether everything received is stored and acknowledged and the source is closed
     */
    public boolean stop(Duration bound) {
        // A tenth is left for closing the reader.
        stop.ask(bound.multipliedBy(9).dividedBy(10));
        doorbell.ring();
        if (Thread.currentThread() == runner) {
            return stopFromWithin();
        }
        boolean nothingToEnd = !started.get() && runner == null;
        return nothingToEnd || awaitEnd(bound);
    }

    private boolean stopFromWithin() {
        if (telling) {
            close();
        }
        return ended.getCount() == 0 && complete;
    }

    private boolean awaitEnd(Duration bound) {
        try {
            if (ended.await(bound.toNanos(), TimeUnit.NANOSECONDS)) {
                return complete;
            }
            log.warn(
                    "{}: gave up stopping after {} ms; what is not stored is not acknowledged and comes again if the"
                            + " source can deliver it again",
                    name,
                    bound.toMillis());
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            log.warn("{}: was interrupted while it waited for its end; what is not stored is not acknowledged", name);
        }
        abandon();
        return false;
    }

    private void abandon() {
        stop.abandon();
        storeThreads.shutdownNow();
        Thread running = runner;
        if (running != null) {
            running.interrupt();
        }
    }

    private void run() {
        boolean goOn = true;
        while (goOn) {
            goOn = step();
        }
    }

    /** One round of the engine's thread; false when the engine has ended. */
    boolean step() {
        runner = Thread.currentThread();
        if (ended.getCount() == 0) {
            return false;
        }
        try {
            if (!stop.isAsked()) {
                loop.step();
                return true;
            }
            complete = loop.drain();
        } catch (ReceiveException failure) {
            drainAfter(failure);
            tell(failure);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            tell(new ReceiveUnavailableException(name + ": the engine's thread was interrupted", interrupt));
        } catch (Throwable unexpected) { // the thread's outermost loop: whatever it is, somebody must hear of it
            tell(new ReceiveUnavailableException(
                    name + ": ended by a failure that nobody expected: " + unexpected, unexpected));
        }
        close();
        return false;
    }

    /** What came in before the failure is good: it is stored and acknowledged where that is still possible. */
    private void drainAfter(ReceiveException failure) {
        stop.limit(options.stopTimeout());
        try {
            complete = loop.drain();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(interrupt);
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
        }
    }

    private void tell(ReceiveException failure) {
        if (stop.isAsked()) {
            log.warn("{}: failed while it stopped", name, failure);
            return;
        }
        telling = true;
        try {
            listener.failed(failure);
        } catch (Throwable second) { // the boundary to the one who embeds the engine
            failure.addSuppressed(second);
            log.error("{}: could not tell its owner that it failed", name, failure);
        }
    }

    private void close() {
        loop.close();
        storeThreads.shutdownNow();
        ended.countDown();
    }
}
