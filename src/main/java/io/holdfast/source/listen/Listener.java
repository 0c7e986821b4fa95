package io.holdfast.source.listen;

import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.storage.StorageException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that listens, and whose address is known. Used by one thread.
 *
 * @param <S> the server
 */
public final class Listener<S extends AutoCloseable> {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    private final String source;
    private final S server;
    private final String address;
    private final @Nullable PublishedAddress published;

    private Listener(String source, S server, String address, @Nullable PublishedAddress published) {
        this.source = source;
        this.server = server;
        this.address = address;
        this.published = published;
    }

    static <S extends AutoCloseable> Listener<S> announced(
            String source, int receiver, S server, int port, Listening listening) {
        try {
            return announcing(source, receiver, server, port, listening);
        } catch (SourceException failure) {
            close(source, server);
            throw failure;
        }
    }

    private static <S extends AutoCloseable> Listener<S> announcing(
            String source, int receiver, S server, int port, Listening listening) {
        try {
            String address = listening.advertisedHost() + ":" + port;
            log.info("{}: receiver {} listens at {}", source, receiver, address);
            PublishedAddress published = listening.directory().isEmpty()
                    ? null
                    : PublishedAddress.publish(source, receiver, address, listening);
            return new Listener<>(source, server, address, published);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot publish where " + source + " listens: " + unresolved.getMessage(), null);
        } catch (StorageException | IOException failure) {
            throw new SourceUnavailableException(
                    "Cannot publish where " + source + " listens, in " + listening.directory() + ": "
                            + failure.getMessage() + "; see that the directory can be written from this host",
                    failure);
        }
    }

    /** The server. */
    public S server() {
        return server;
    }

    /** {@code host:port}, as it is published. */
    public String address() {
        return address;
    }

    /** Takes the published address back if it is still this one, and closes the server. Idempotent, never throws. */
    public void close() {
        if (published != null) {
            published.withdraw();
        }
        close(source, server);
    }

    private static void close(String source, AutoCloseable server) {
        try {
            server.close();
        } catch (Exception failure) { // whatever a server throws
            log.warn("{}: its server failed to close", source, failure);
        }
    }
}
