package io.holdfast.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/** Builds a Configuration once per JVM and map of options: building one costs more than a read. Thread-safe. */
final class HadoopConfigurations {
    private static final ConcurrentHashMap<Map<String, String>, Configuration> BUILT = new ConcurrentHashMap<>();

    private HadoopConfigurations() {}

    /** The configuration, which nobody may change. */
    static Configuration of(Map<String, String> options) {
        return BUILT.computeIfAbsent(Map.copyOf(options), HadoopConfigurations::build);
    }

    private static Configuration build(Map<String, String> options) {
        Configuration configuration = new Configuration();
        // Not the thread's: cleaning runs on threads whose loader lacks the jars given at submission.
        configuration.setClassLoader(HadoopConfigurations.class.getClassLoader());
        options.forEach(configuration::set);
        // Otherwise Hadoop's shutdown hook closes the file system while the last blocks are still being logged.
        configuration.setBoolean("fs.automatic.close", false);
        return configuration;
    }
}
