package io.holdfast.offset.kafka;

import java.util.function.Supplier;

/** Kafka's clients look for classes through the thread's loader, which need not know ours. Stateless. */
final class OwnClassLoader {
    private OwnClassLoader() {}

    static <T> T make(Supplier<T> client) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(OwnClassLoader.class.getClassLoader());
        try {
            return client.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
