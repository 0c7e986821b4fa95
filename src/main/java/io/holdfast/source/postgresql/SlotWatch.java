package io.holdfast.source.postgresql;

import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.time.Ticker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then how much of its log the server keeps for the slot, and warns. Confined to the engine's thread. */
final class SlotWatch {
    private static final Logger log = LoggerFactory.getLogger(SlotWatch.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final PostgresChanges source;
    private final Connections connections;
    private final Ticker ticker;
    private final AtomicLong retained = new AtomicLong();
    private long lookNanos;

    SlotWatch(PostgresChanges source, Connections connections, SourceContext context) {
        this.source = source;
        this.connections = connections;
        this.ticker = context.ticker();
        this.lookNanos = ticker.nanos() + EVERY.toNanos();
        context.metrics().gauge("source.postgresql.slot.bytes", retained::get);
    }

    /** Looks once a minute, on a connection of its own. A look that fails is left out: nothing depends on it. */
    void lookIfDue() {
        if (ticker.nanos() - lookNanos < 0) {
            return;
        }
        lookNanos = ticker.nanos() + EVERY.toNanos();
        try (Connection connection = connections.plain()) {
            saw(new Server(source, connection).retainedBytes());
        } catch (SQLException | SettingsException failure) {
            log.debug("{}: cannot see what the slot keeps", source.name(), failure);
        }
    }

    void saw(long bytes) {
        retained.set(bytes);
        if (bytes > source.warnAbove().bytes()) {
            log.warn(
                    "{}: the server keeps {} bytes of its log for the slot '{}', more than {}: the stream is behind, or a"
                            + " transaction has been open for long. A full disk stops the server",
                    source.name(),
                    bytes,
                    source.slot(),
                    source.warnAbove());
        }
    }
}
