package io.holdfast.source.contract;

import io.holdfast.testbed.FreePorts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server in a process of its own, and how the contract meets it. Everything but {@link #unknown} is called after
 * {@link #start}; closing is the test bed's.
 */
public interface SourceServer {
    /** Starts it, the first time or after {@link #kill9} on the data it left; returns when it serves. */
    void start();

    /** Kills it. */
    void kill9();

    /** Creates a place with that name, which no other case uses. */
    SourcePlace place(String name);

    /** Why a case does not apply; empty when it does. The reason is what a reader of the report sees. */
    default Optional<String> unknown(SourceCase unknown) {
        return Optional.empty();
    }

    /** Where the receivers' processes find secrets. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /**
     * What the receivers' processes need beside this JVM's class path, behind it: clients that cannot be on it, as a
     * user's {@code --jars} are behind what Spark brings.
     */
    default List<String> clientClassPath() {
        return List.of();
    }

    /** What a user of the bundle jar has to add to it for this source, as a refusal names it; empty where nothing. */
    default String missingFromBundle() {
        return "";
    }

    /** The secrets themselves, which nobody may see anywhere; empty where there are none. */
    default List<String> secrets() {
        return List.of();
    }

    /** How long a record may be held before it comes again, as the server or the places' sources are set. */
    default Duration acknowledgeTimeout() {
        return Duration.ofSeconds(1);
    }

    /**
     * Makes the server take back what is held longer than {@link #acknowledgeTimeout}, or stop doing so; nothing where it
     * always does. Called around the case that is about it, because other cases hold blocks as well.
     */
    default void takeBackWhatIsHeld(boolean wanted) {}

    /** Whether records come again that were stored more slowly than that; false where the adapter prolongs their time. */
    default boolean redeliversAfterTimeout() {
        return true;
    }

    /** What the log of a receiver says whose record was held too long; empty where nothing happens. */
    default String timeoutLogged() {
        return "";
    }

    /** The place's source with a wrong secret. */
    RefusedSource wrongCredentials(SourcePlace place);

    /** A source for that port, where nobody answers. */
    RefusedSource wrongAddress(SourcePlace place, int port);

    /** The place's source with a right secret of somebody who may not read there. */
    RefusedSource permissionDenied(SourcePlace place);

    /** A port on which nobody listens. */
    static int deadPort() {
        return FreePorts.next();
    }
}
