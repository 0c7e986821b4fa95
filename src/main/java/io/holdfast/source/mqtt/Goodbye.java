package io.holdfast.source.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a connection in order and in bounded time, so that the last acknowledgements arrive. Stateless. */
final class Goodbye {
    private static final Logger log = LoggerFactory.getLogger(Goodbye.class);
    private static final int LIMIT_SECONDS = 5;

    private Goodbye() {}

    /**
     * Never throws; waits also when the thread is interrupted, and leaves the flag as it was.
     *
     * @param isSettled whether to wait first until the broker has read all acknowledgements: a connection that is closed
     *     while the broker writes to it is dropped there with what it has not read
     */
    static void say(Link link, Inbox inbox, boolean isSettled) {
        boolean interrupted = Thread.interrupted();
        try {
            if (isSettled) {
                CompletableFuture.anyOf(link.ask(), inbox.whenEnded()).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            link.disconnect().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException over) {
            log.debug("The connection has ended before", over);
        } catch (TimeoutException silence) {
            log.warn(
                    "An MQTT broker has not answered within {} s at the end; what was acknowledged last may come again",
                    LIMIT_SECONDS);
            CompletableFuture<Void> unused = link.disconnect();
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
