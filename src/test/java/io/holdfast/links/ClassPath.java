package io.holdfast.links;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** Main's classes, some jars and the JDK, looked at without loading anything. Not thread-safe. */
final class ClassPath implements Closeable {
    /** The artifact of classes of ours. */
    static final String MAIN = "main";
    /** The artifact of classes of the JDK. */
    static final String JDK = "jdk";

    private static final String SUFFIX = ".class";

    private final Path main;
    private final List<JarFile> opened = new ArrayList<>();
    private final Map<String, JarFile> places = new HashMap<>();
    private final Set<String> packages = new HashSet<>();
    private final Set<String> artifacts = new HashSet<>();
    private final Map<String, Optional<ClassFacts>> known = new HashMap<>();

    /**
     * Opens the jars.
     *
     * @param main the directory with our classes
     * @param jars in the order in which they are looked at
     */
    ClassPath(Path main, List<Path> jars) throws IOException {
        this.main = main;
        for (Path jar : jars) {
            add(jar);
        }
    }

    private void add(Path path) throws IOException {
        JarFile jar = new JarFile(path.toFile());
        opened.add(jar);
        artifacts.add(artifact(jar));
        jar.stream().map(ZipEntry::getName).filter(ClassPath::isClass).forEach(name -> {
            String type = name.substring(0, name.length() - SUFFIX.length());
            places.putIfAbsent(type, jar);
            packages.add(packageOf(type));
        });
    }

    private static boolean isClass(String entry) {
        return entry.endsWith(SUFFIX) && !entry.startsWith("META-INF/");
    }

    static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('/')));
    }

    /** The jar's name without versions: those of one artifact in different lines have the same one. */
    private static String artifact(JarFile jar) {
        return Path.of(jar.getName())
                .getFileName()
                .toString()
                .replaceFirst("-[0-9]+\\..*$", "")
                .replaceFirst("_2\\.1[0-9]$", "");
    }

    boolean hasArtifact(String artifact) {
        return artifacts.contains(artifact);
    }

    boolean hasPackage(String name) {
        return packages.contains(name);
    }

    /** The class, if it is there. */
    Optional<ClassFacts> find(@Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        Optional<ClassFacts> facts = known.get(name);
        if (facts == null) {
            facts = read(name);
            known.put(name, facts);
        }
        return facts;
    }

    private Optional<ClassFacts> read(String name) {
        try {
            Path own = main.resolve(name + SUFFIX);
            if (Files.exists(own)) {
                return Optional.of(ClassFacts.read(Files.readAllBytes(own), MAIN));
            }
            JarFile jar = places.get(name);
            return jar == null ? ofJdk(name) : Optional.of(ClassFacts.read(content(jar, name), artifact(jar)));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot read the class " + name, failure);
        }
    }

    private static byte[] content(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name + SUFFIX))) {
            return in.readAllBytes();
        }
    }

    private static Optional<ClassFacts> ofJdk(String name) throws IOException {
        try (InputStream in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + SUFFIX)) {
            return in == null ? Optional.empty() : Optional.of(ClassFacts.read(in.readAllBytes(), JDK));
        }
    }

    @Override
    public void close() throws IOException {
        for (JarFile jar : opened) {
            jar.close();
        }
    }
}
