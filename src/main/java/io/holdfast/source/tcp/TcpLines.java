package io.holdfast.source.tcp;

import io.holdfast.config.TimeLimits;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;

/**
 * Lines from a TCP server, one record each: the bytes of the line without its line feed and without one carriage return
 * before it. It connects as Spark's {@code socketTextStream} does, so {@code nc -lk 9998} works as a peer; nothing is
 * promised then. A peer that announces itself with a session gets acknowledgements and repeats what was not
 * acknowledged, so nothing is lost; {@code src/docs/tcp-lines.md} tells what such a peer has to do. One receiver per
 * address: each receiver of a stream makes a connection of its own. Immutable and thread-safe.
 */
public final class TcpLines implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final Duration connectTimeout;
    private final Duration acknowledgeTimeout;
    private final Duration silenceLimit;
    private final transient SourceMemory memory = new SourceMemory();

    private TcpLines(
            String host, int port, Duration connectTimeout, Duration acknowledgeTimeout, Duration silenceLimit) {
        this.host = host;
        this.port = port;
        this.connectTimeout = connectTimeout;
        this.acknowledgeTimeout = acknowledgeTimeout;
        this.silenceLimit = silenceLimit;
    }

    /**
     * Lines from the server at that address.
     *
     * @param host name or address, resolved on the executor
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the host is blank or the port is out of range
     */
    public static TcpLines connect(String host, int port) {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "A TCP source needs a host and a port from 1 to 65535, found '" + host + "' and " + port);
        }
        return new TcpLines(host, port, DEFAULT_BOUND, DEFAULT_BOUND, Duration.ZERO);
    }

    /** How long connecting may take; 10 s unless set. At least a millisecond. */
    public TcpLines connectTimeout(Duration limit) {
        return new TcpLines(host, port, TimeLimits.positive("connectTimeout", limit), acknowledgeTimeout, silenceLimit);
    }

    /** How long a peer may leave an acknowledgement unread; 10 s unless set. At least a millisecond. */
    public TcpLines acknowledgeTimeout(Duration limit) {
        return new TcpLines(host, port, connectTimeout, TimeLimits.positive("acknowledgeTimeout", limit), silenceLimit);
    }

    /**
     * How long a peer may send nothing, while records are asked for, before the connection counts as dead and a new
     * one is made; at least a millisecond. Unlimited unless set: then only the system's TCP keep-alive, which is always
     * on, notices a peer that vanished without closing.
     */
    public TcpLines silenceLimit(Duration limit) {
        return new TcpLines(host, port, connectTimeout, acknowledgeTimeout, TimeLimits.positive("silenceLimit", limit));
    }

    @Override
    public String name() {
        return "tcp " + host + ":" + port;
    }

    /** It depends on the peer, whose first line decides. */
    @Override
    public Promise promise() {
        return Promise.DEPENDS_ON_PEER;
    }

    @Override
    public SourceReader open(SourceContext context) {
        Wire wire = Wire.connect(this, context.ticker());
        return new TcpReader(this, new Peer(name(), context, memory), wire, context);
    }

    @Override
    public String toString() {
        return name();
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration acknowledgeTimeout() {
        return acknowledgeTimeout;
    }

    /** Zero when there is no limit. */
    Duration silenceLimit() {
        return silenceLimit;
    }

    /** A copy that went over the wire starts with a memory of its own. */
    @Serial
    private Object readResolve() {
        return new TcpLines(host, port, connectTimeout, acknowledgeTimeout, silenceLimit);
    }
}
