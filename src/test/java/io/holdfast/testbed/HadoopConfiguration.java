package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes Hadoop's own configuration files. */
final class HadoopConfiguration {
    private static final String LOG4J = """
            log4j.rootLogger=INFO,stderr
            log4j.logger.org.apache.hadoop.util.NativeCodeLoader=ERROR
            log4j.appender.stderr=org.apache.log4j.ConsoleAppender
            log4j.appender.stderr.target=System.err
            log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
            log4j.appender.stderr.layout.ConversionPattern=%d{HH:mm:ss.SSS} %p %c{1}: %m%n
            """;

    private HadoopConfiguration() {}

    static void write(Path directory, String file, Map<String, String> values) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve(file), xml(values));
            Files.writeString(directory.resolve("log4j.properties"), LOG4J);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + " to " + directory, e);
        }
    }

    private static String xml(Map<String, String> values) {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> "  <property><name>" + entry.getKey() + "</name><value>" + entry.getValue()
                                + "</value></property>\n")
                        .collect(Collectors.joining("", "<configuration>\n", "</configuration>\n"));
    }
}
