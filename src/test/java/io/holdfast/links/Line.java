package io.holdfast.links;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Spark line, as its resolved class path has it. Not thread-safe. */
final class Line implements Closeable {
    /** What becomes of a link to a library that the line does not come with. */
    static final String NOT_THERE = "not there";

    private static final Pattern CORE = Pattern.compile("spark-core_([0-9.]+)-([0-9].*)\\.jar");
    private static final Pattern CONNECTOR = Pattern.compile("spark-streaming-kafka-0-10_([0-9.]+)-([0-9].*)\\.jar");

    private final String name;
    private final String version;
    private final ClassPath path;
    private final Resolution resolution;

    private Line(String name, String version, ClassPath path) {
        this.name = name;
        this.version = version;
        this.path = path;
        this.resolution = new Resolution(path);
    }

    /** The lines that have a class path of their own in the repository, whether or not it is resolved. */
    static NavigableSet<String> names(Path poms) throws IOException {
        try (Stream<Path> all = Files.list(poms)) {
            NavigableSet<String> names = new TreeSet<>();
            all.map(pom -> pom.getFileName().toString())
                    .filter(name -> name.matches("spark([0-9].*)?"))
                    .forEach(names::add);
            return names;
        }
    }

    /**
     * Opens a line.
     *
     * @param classPaths where class paths are resolved to
     * @return empty if this one is not resolved
     */
    static Optional<Line> open(Path classPaths, String name, Path main) throws IOException {
        if (!Files.exists(classPaths.resolve(name).resolve(".stamp"))) {
            return Optional.empty();
        }
        List<Path> jars = jars(classPaths.resolve(name));
        String version =
                version(jars, CORE).orElseThrow(() -> new IOException("The class path " + name + " has no spark-core"));
        if (version(jars, CONNECTOR).isEmpty()) {
            jars.addAll(connector(classPaths, version));
        }
        return Optional.of(new Line(name, version, new ClassPath(main, jars)));
    }

    /** Kafka's connector of that version may have a class path of its own: stock Spark comes without it. */
    private static List<Path> connector(Path classPaths, String version) throws IOException {
        try (Stream<Path> all = Files.list(classPaths)) {
            for (Path each : all.filter(Files::isDirectory).sorted().toList()) {
                List<Path> jars = jars(each);
                if (version(jars, CORE).isEmpty()
                        && version(jars, CONNECTOR).filter(version::equals).isPresent()) {
                    return jars;
                }
            }
        }
        return List.of();
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return new ArrayList<>(all.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList());
        }
    }

    private static Optional<String> version(List<Path> jars, Pattern pattern) {
        return jars.stream()
                .map(jar -> pattern.matcher(jar.getFileName().toString()))
                .filter(Matcher::matches)
                .map(found -> found.group(2) + " with Scala " + found.group(1))
                .findFirst();
    }

    String name() {
        return name;
    }

    /** Spark's and Scala's version, for people. */
    String version() {
        return version;
    }

    boolean hasArtifact(String artifact) {
        return path.hasArtifact(artifact);
    }

    /** What the link comes to here; {@link #NOT_THERE} if the line lacks a whole library for it, package and jar. */
    String signature(Link link, MainLinks.Need need) {
        return need.libraries().stream().allMatch(this::has) ? resolution.signature(link) : NOT_THERE;
    }

    private boolean has(MainLinks.Library library) {
        return path.hasArtifact(library.artifact()) || path.hasPackage(library.packageName());
    }

    @Override
    public void close() throws IOException {
        path.close();
    }
}
