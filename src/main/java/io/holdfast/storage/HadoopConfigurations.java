package io.holdfast.storage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;

/** Builds a Configuration once per JVM and map of options: building one costs more than a read. Thread-safe. */
final class HadoopConfigurations {
    private static final String PACKET_BYTES = "dfs.client-write-packet-size";

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
        preferLargePackets(configuration);
        options.forEach(configuration::set);
        // Otherwise Hadoop's shutdown hook closes the file system while the last blocks are still being logged.
        configuration.setBoolean("fs.automatic.close", false);
        return configuration;
    }

    /** A record of a megabyte goes to HDFS in packets of 64 KiB by default; in larger ones it takes less time. */
    private static void preferLargePackets(Configuration configuration) {
        // Looked up apart: the HDFS client adds its own file only when it is loaded, and what is set here would win.
        Configuration sites = new Configuration(false);
        sites.setClassLoader(configuration.getClassLoader());
        sites.addResource("core-site.xml");
        sites.addResource("hdfs-site.xml");
        if (sites.get(PACKET_BYTES) == null) {
            configuration.setInt(PACKET_BYTES, 256 << 10);
        }
    }
}
