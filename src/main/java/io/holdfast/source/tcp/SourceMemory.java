package io.holdfast.source.tcp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a source remembers across its connections within one JVM: the highest sequence seen of each session, and
 * whether the warning about plain peers was given. Thread-safe.
 */
final class SourceMemory {
    private static final int MOST_SESSIONS = 256;

    private final Map<String, Long> highest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_SESSIONS;
        }
    };
    private boolean warned;

    /** The highest sequence seen of that session, -1 when it is new. */
    synchronized long highest(String session) {
        return highest.getOrDefault(session, -1L);
    }

    synchronized void remember(String session, long sequence) {
        highest.merge(session, sequence, Math::max);
    }

    /** Whether this is the first time that somebody asks. */
    synchronized boolean firstWarning() {
        boolean first = !warned;
        warned = true;
        return first;
    }
}
