package io.holdfast.source.relp;

import io.holdfast.source.listen.ServerTls;
import io.holdfast.time.Ticker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection, with TLS or without. It is closed below TLS: saying goodbye there could wait for a peer
 * that does not read. One thread reads, one writes, any may close.
 */
final class Wire {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final Ticker ticker;
    private volatile long
            writingSince; // written by the writing thread, read by the engine's; 0 while it does not write

    /**
     * Takes over the connection.
     *
     * @param tls null for none
     * @param openTimeout how long the peer may take until {@link #opened}
     */
    Wire(Socket plain, @Nullable ServerTls tls, Duration openTimeout, Ticker ticker) throws IOException {
        this.plain = plain;
        this.ticker = ticker;
        plain.setTcpNoDelay(true);
        plain.setKeepAlive(true);
        plain.setSoTimeout((int) openTimeout.toMillis());
        this.socket = tls == null ? plain : secured(plain, tls);
        this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    }

    private static Socket secured(Socket plain, ServerTls tls) throws IOException {
        SSLSocket secured = (SSLSocket) tls.context()
                .getSocketFactory()
                .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), false);
        secured.setUseClientMode(false);
        secured.setNeedClientAuth(tls.asksForCertificate());
        return secured;
    }

    String peer() {
        return plain.getInetAddress().getHostAddress() + ":" + plain.getPort();
    }

    InputStream in() {
        return in;
    }

    /** The peer has said what it wants, and may now be silent for as long as it likes. */
    void opened() throws IOException {
        plain.setSoTimeout(0);
    }

    void write(byte[] bytes) throws IOException {
        writingSince = ticker.nanos() | 1;
        socket.getOutputStream().write(bytes);
        writingSince = 0;
    }

    /** Whether the peer has left what is being written unread for so long. */
    boolean isWritingFor(Duration limit) {
        long since = writingSince;
        return since != 0 && ticker.nanos() - since > limit.toNanos();
    }

    /** Idempotent, never throws. */
    void close() {
        try {
            plain.close();
        } catch (IOException gone) {
            assert plain.isClosed() : gone;
        }
    }
}
