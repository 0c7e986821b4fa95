package io.holdfast.source.http;

import java.time.Duration;

/**
 * What the JDK's server knows as system properties alone, and looks up once in a process. Set where nobody has, so that
 * a sender which sends a byte now and then does not keep a thread for ever. Stateless.
 */
final class ServerLimits {
    private static final String PREFIX = "sun.net.httpserver.";
    private static final Duration TO_READ_AN_ANSWER = Duration.ofSeconds(30);

    private ServerLimits() {}

    static void apply(HttpPosts source) {
        setIfAbsent("maxReqTime", source.requestTimeout().toSeconds());
        // The server counts from the request's end, so the wait for the store is part of it.
        setIfAbsent("maxRspTime", source.storeTimeout().plus(TO_READ_AN_ANSWER).toSeconds());
        // Head and text of an answer are two writes, and the second would wait for the first one's acknowledgement.
        System.getProperties().putIfAbsent(PREFIX + "nodelay", "true");
    }

    private static void setIfAbsent(String name, long seconds) {
        System.getProperties().putIfAbsent(PREFIX + name, Long.toString(seconds));
    }
}
