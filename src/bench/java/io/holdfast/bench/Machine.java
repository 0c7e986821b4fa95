package io.holdfast.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where, when and with what a benchmark ran.
 *
 * @param facts by name, in the order in which they are shown
 * @param start when it began
 */
record Machine(Map<String, Object> facts, Instant start) {
    /** This machine, now; the script hands over version, commit and command as system properties. */
    static Machine here() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Instant now = Instant.now();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", DateTimeFormatter.ISO_INSTANT.format(now.truncatedTo(ChronoUnit.SECONDS)));
        facts.put("holdfast", property("holdfast.version"));
        facts.put("commit", property("holdfast.commit"));
        facts.put("command", property("holdfast.command"));
        facts.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        facts.put("hadoop", org.apache.hadoop.util.VersionInfo.getVersion());
        facts.put("cores", system.getAvailableProcessors());
        facts.put("processor", processor());
        facts.put("memoryGiB", Math.round(system.getTotalMemorySize() / (double) (1L << 30)));
        facts.put("kernel", system.getName() + " " + system.getVersion() + " " + system.getArch());
        facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
        facts.put("loadAtStart", system.getSystemLoadAverage());
        return new Machine(facts, now);
    }

    /** The day it began, {@code 2026-11-21}, in UTC. */
    String day() {
        return DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC).format(start);
    }

    /** The machine in one line. */
    String line() {
        return facts.get("cores") + " cores (" + facts.get("processor") + "), " + facts.get("memoryGiB") + " GiB, "
                + facts.get("kernel") + ", Java " + System.getProperty("java.version") + ", Spark "
                + facts.get("spark") + ", Holdfast " + facts.get("holdfast") + " at " + facts.get("commit");
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
