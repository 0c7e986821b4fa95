package io.holdfast.source.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which senders mark repeats: those of requests on their way, and the latest of those that were stored. Only
 * in memory, so what it says of a key that it does not know is nothing. Thread-safe.
 */
final class RecentKeys {
    private final Map<String, Claim> onTheirWay = new HashMap<>(); // guarded by this
    private final Map<String, BodySum> stored; // guarded by this

    /** @param remembered how many of the stored ones are kept */
    RecentKeys(int remembered) {
        this.stored = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, BodySum> eldest) {
                return size() > remembered;
            }
        };
    }

    /**
     * What is to be done with a request.
     *
     * @param post the one to wait for; null when the request was stored before
     * @param sum of the body for which the key was claimed
     */
    record Claim(@Nullable Post post, BodySum sum) {}

    /** The first one's claim on the key, which is this request's if nobody came before. */
    synchronized Claim claim(String key, BodySum sum, Post post) {
        BodySum before = stored.get(key);
        if (before != null) {
            return new Claim(null, before);
        }
        Claim mine = new Claim(post, sum);
        Claim other = onTheirWay.putIfAbsent(key, mine);
        return other == null ? mine : other;
    }

    /** A request with that key has ended. */
    synchronized void ended(String key, boolean isStored) {
        Claim claim = onTheirWay.remove(key);
        if (claim != null && isStored) {
            stored.put(key, claim.sum());
        }
    }
}
