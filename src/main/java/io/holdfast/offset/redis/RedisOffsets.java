package io.holdfast.offset.redis;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.SettingsException;
import io.holdfast.offset.ClientLibrary;
import io.holdfast.offset.DocumentOffsets;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStoreSettings;
import java.io.Serial;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Offsets in Redis, on one server (no cluster): a key {@code holdfast:offsets:<application>}. It needs Jedis. What a
 * commit has answered survives the kill of the server only with {@code appendonly yes}, a power loss only with {@code
 * appendfsync always}, and a fail-over to a replica not at all. Immutable and thread-safe.
 */
public final class RedisOffsets implements OffsetStoreSettings {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "redis.clients.jedis.Jedis";
    private static final String ARTIFACT = "redis.clients:jedis:8.0.2";
    private static final Pattern ADDRESS =
            Pattern.compile("(rediss?)://([^\\s,:/@]+|\\[[0-9a-fA-F:.]+])(?::(\\d{1,5}))?(?:/(\\d{1,4}))?/?");

    private final String host;
    private final int port;
    private final int database;
    private final boolean tls;
    private final String user;
    private final String password;
    private final int history;

    private RedisOffsets(Place place, String user, String password, int history) {
        this.host = place.host();
        this.port = place.port();
        this.database = place.database();
        this.tls = place.tls();
        this.user = user;
        this.password = password;
        this.history = history;
    }

    /**
     * Where the server is.
     *
     * @param host its name or address
     * @param port its port
     * @param database 0 or more
     * @param tls whether it speaks TLS
     */
    record Place(String host, int port, int database, boolean tls) {
        /** As it is written in an address. */
        @Override
        public String toString() {
            return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
        }
    }

    /**
     * Offsets on a server.
     *
     * @param address {@code redis://host:6379/0}, or {@code rediss://} for TLS; without a password
     * @throws OffsetRefusedException if it has another form
     */
    public static RedisOffsets at(String address) {
        Matcher form = ADDRESS.matcher(address);
        if (!form.matches()) {
            // The address is not repeated: people write passwords into it.
            throw new OffsetRefusedException(
                    "Cannot use this address of an offset store in Redis: expected redis://host:port/database with nothing"
                            + " else in it; user and password are options",
                    null);
        }
        Place place = new Place(
                form.group(2),
                form.group(3) == null ? 6379 : Integer.parseInt(form.group(3)),
                form.group(4) == null ? 0 : Integer.parseInt(form.group(4)),
                form.group(1).equals("rediss"));
        return new RedisOffsets(place, "", "", DocumentOffsets.USUAL_HISTORY);
    }

    /**
     * With a password.
     *
     * @param name the user; empty for Redis's default one
     * @param reference the password, by reference
     * @throws OffsetRefusedException if it was given literally
     */
    public RedisOffsets user(String name, String reference) {
        if (!SecretReferences.hasReference(reference)) {
            throw new OffsetRefusedException(
                    "Cannot use the offset store " + place() + ": the password would travel through checkpoints: give a"
                            + " reference such as ${env:NAME} or ${file:/path}",
                    null);
        }
        return new RedisOffsets(place(), name, reference, history);
    }

    /** With that many commits as history instead of {@link DocumentOffsets#USUAL_HISTORY}; 0 for none. */
    public RedisOffsets history(int commits) {
        return new RedisOffsets(place(), user, password, commits);
    }

    private Place place() {
        return new Place(host, port, database, tls);
    }

    @Override
    public String description() {
        return place().toString();
    }

    @Override
    public OffsetStore open(OffsetStoreContext context) {
        ClientLibrary.require(LIBRARY, ARTIFACT, description());
        RedisDocument document = new RedisDocument(place(), user, resolved(), context.application());
        try {
            document.connect();
            return new DocumentOffsets(document, context, history);
        } catch (RuntimeException failure) {
            document.close();
            throw failure;
        }
    }

    private String resolved() {
        try {
            return SecretReferences.resolve(password);
        } catch (SettingsException unresolved) {
            throw new OffsetRefusedException(
                    "Cannot open the offset store " + description() + ": " + unresolved.getMessage(), null);
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
