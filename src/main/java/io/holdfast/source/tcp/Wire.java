package io.holdfast.source.tcp;

import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that neither reads nor writes without a bound. An interrupt ends a wait at once and stays set. Not
 * thread-safe.
 */
final class Wire implements AutoCloseable {
    private final TcpLines source;
    private final Ticker ticker;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private Wire(TcpLines source, Ticker ticker, SocketChannel channel, Selector selector, SelectionKey key) {
        this.source = source;
        this.ticker = ticker;
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    /** @throws SourceUnavailableException if there is no connection within the source's limit */
    static Wire connect(TcpLines source, Ticker ticker) {
        InetSocketAddress address = new InetSocketAddress(source.host(), source.port());
        if (address.isUnresolved()) {
            throw new SourceUnavailableException(
                    "Cannot connect " + source.name() + ": this host does not know the name " + source.host()
                            + "; check the name and the name service of the executors",
                    null);
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.socket().connect(address, (int) source.connectTimeout().toMillis());
            return over(channel, source, ticker);
        } catch (IOException failure) {
            closeAfter(failure, channel);
            throw new SourceUnavailableException(
                    "Cannot connect " + source.name() + " within "
                            + source.connectTimeout().toMillis() + " ms: " + failure
                            + "; check that the sender listens there and that this executor may reach it",
                    failure);
        }
    }

    private static Wire over(SocketChannel channel, TcpLines source, Ticker ticker) throws IOException {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        return new Wire(source, ticker, channel, selector, channel.register(selector, SelectionKey.OP_READ));
    }

    private static void closeAfter(IOException failure, @Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException again) {
            failure.addSuppressed(again);
        }
    }

    /** Reads what is there without waiting: a count, 0 when there is nothing now, -1 at the end of the stream. */
    int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    /** Waits until there is something to read, at most that long. */
    boolean awaitReadable(Duration limit) throws IOException {
        return await(SelectionKey.OP_READ, limit.toMillis());
    }

    /** Has a wait that goes on, or the next one, end at once. Any thread may call it. */
    void wake() {
        Selector unused = selector.wakeup();
    }

    /**
     * Writes all of it.
     *
     * @throws SourceUnavailableException if the peer takes it not within the source's limit, or is gone
     */
    void write(ByteBuffer bytes) {
        long deadline = ticker.nanos() + source.acknowledgeTimeout().toNanos();
        try {
            while (channel.write(bytes) >= 0 && bytes.hasRemaining()) {
                long millis = (deadline - ticker.nanos()) / 1_000_000;
                if (millis <= 0 || !awaitWritable(millis)) {
                    throw new IOException(whyUnwritten());
                }
            }
        } catch (IOException failure) {
            throw new SourceUnavailableException("Cannot acknowledge to " + source.name() + ": " + failure, failure);
        }
    }

    /** False when interrupted. Also ends when woken or when the time is over; what then is to do, the deadline says. */
    private boolean awaitWritable(long millis) throws IOException {
        boolean unused = await(SelectionKey.OP_WRITE, millis);
        return !Thread.currentThread().isInterrupted();
    }

    private String whyUnwritten() {
        return Thread.currentThread().isInterrupted()
                ? "this thread was interrupted while the peer did not read its acknowledgements"
                : "the peer has not read its acknowledgements for "
                        + source.acknowledgeTimeout().toMillis() + " ms";
    }

    private boolean await(int interest, long millis) throws IOException {
        if (millis <= 0) {
            return false;
        }
        key.interestOps(interest);
        int ready = selector.select(millis);
        selector.selectedKeys().clear();
        return ready > 0;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
