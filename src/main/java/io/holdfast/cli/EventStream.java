package io.holdfast.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Deserializes events of Spark's driver: finds classes where ours are, and loads none of which no event is made. Not
 * thread-safe.
 */
class EventStream extends ObjectInputStream {
    static final ClassLoader LOADER = EventStream.class.getClassLoader();

    private static final ObjectInputFilter FILTER = ObjectInputFilter.Config.createFilter(
            "maxdepth=1000;org.apache.spark.**;scala.**;io.holdfast.**;java.lang.**;java.util.**;java.math.**;!*");

    EventStream(byte[] bytes) throws IOException {
        super(new ByteArrayInputStream(bytes));
        setObjectInputFilter(FILTER);
    }

    @Override
    protected final Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
        try {
            return Class.forName(described.getName(), false, LOADER);
        } catch (ClassNotFoundException absent) {
            return super.resolveClass(described);
        }
    }
}
