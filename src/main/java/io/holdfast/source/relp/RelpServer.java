package io.holdfast.source.relp;

import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.source.listen.ServerTls;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections, at most so many at a time, and ends them. Thread-safe. */
final class RelpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RelpServer.class);
    private static final Duration ACCEPTOR_END = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

    private final RelpMessages source;
    private final SourceContext context;
    private final ServerSocket socket;
    private final @Nullable ServerTls tls;
    private final Inbox inbox;
    private final RelpCounts counts;
    private final Ticker ticker;
    private final String name;
    private final AtomicInteger made = new AtomicInteger();
    private final List<Live> live = new ArrayList<>(); // guarded by this
    private final Thread acceptor;

    /** A connection with its threads. */
    private record Live(Session session, Thread reading, Thread writing) {
        boolean isOver() {
            return !reading.isAlive() && !writing.isAlive();
        }
    }

    /**
     * @param socket which listens
     * @param tls null for none
     */
    RelpServer(RelpMessages source, SourceContext context, ServerSocket socket, @Nullable ServerTls tls, Inbox inbox) {
        this.source = source;
        this.context = context;
        this.socket = socket;
        this.tls = tls;
        this.inbox = inbox;
        this.counts = RelpCounts.of(context.metrics());
        this.ticker = context.ticker();
        this.name = "relp-" + socket.getLocalPort() + "-" + context.index();
        this.acceptor = Threads.daemon(name + "-accept", this::accept);
    }

    void start() {
        acceptor.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                acceptOne();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptOne() throws InterruptedException {
        try {
            serve(socket.accept());
        } catch (IOException failure) {
            if (!socket.isClosed()) {
                log.warn("{}: could not accept a connection: {}", source.name(), failure.toString());
                ticker.sleep(PAUSE_AFTER_FAILURE);
            }
        }
    }

    private void serve(Socket plain) throws IOException {
        Wire wire;
        try {
            wire = new Wire(plain, tls, source.answerTimeout(), ticker);
        } catch (IOException gone) {
            plain.close();
            throw gone;
        }
        if (!serve(new Session(source.name(), wire, context.maxRecordBytes(), inbox, counts))) {
            counts.turnedAway().increment();
            log.warn(
                    "{}: turned away {}: {} connections are the most",
                    source.name(),
                    wire.peer(),
                    source.maxConnections());
            wire.close();
        }
    }

    private synchronized boolean serve(Session session) {
        live.removeIf(Live::isOver);
        if (live.size() >= source.maxConnections() || socket.isClosed()) {
            return false;
        }
        String thread = name + "-" + made.incrementAndGet();
        Live started = new Live(
                session,
                Threads.daemon(thread + "-read", session::read),
                Threads.daemon(thread + "-write", session::write));
        live.add(started);
        counts.connections().increment();
        started.reading().start();
        started.writing().start();
        return true;
    }

    /**
     * Ends connections whose sender does not read.
     *
     * @throws SourceUnavailableException if nobody can connect any more
     */
    void check() {
        for (Live each : connections()) {
            if (each.session().isStuck(source.answerTimeout())) {
                log.warn("{}: ended, because its sender does not read answers", each.session());
                each.session().cut();
            }
        }
        if (!acceptor.isAlive()) {
            throw new SourceUnavailableException(source.name() + " has stopped accepting connections", null);
        }
    }

    private synchronized List<Live> connections() {
        return List.copyOf(live);
    }

    /** Says the answers that are due on each connection, and ends it; within the bound, or without. */
    void leave(Duration bound) {
        long startNanos = ticker.nanos();
        List<Live> last = connections();
        last.forEach(each -> each.session().leave());
        for (Live each : last) {
            Duration left = bound.minusNanos(ticker.nanos() - startNanos);
            boolean unused = Threads.join(each.writing(), ticker, left.isNegative() ? Duration.ZERO : left);
            each.session().cut();
        }
    }

    /** Accepts no more; connections stay. The port is free only when nobody waits there any more. */
    @Override
    public void close() throws IOException {
        socket.close();
        boolean unused = Threads.join(acceptor, ticker, ACCEPTOR_END);
    }
}
