package io.holdfast.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** One of the jars that the build has made, read only. Not thread-safe. */
final class BuiltJar implements Closeable {
    static final Path BASE = Path.of(System.getProperty("holdfast.basedir", ""));
    static final String VERSION = System.getProperty("holdfast.version", "");

    private final Path path;
    private final JarFile jar;

    private BuiltJar(Path path) throws IOException {
        this.path = path;
        this.jar = new JarFile(path.toFile());
    }

    static BuiltJar plain() throws IOException {
        return new BuiltJar(file(""));
    }

    static BuiltJar bundle() throws IOException {
        return new BuiltJar(file("-bundle"));
    }

    /** The file with that classifier. */
    static Path file(String classifier) {
        return BASE.resolve("target/holdfast-" + VERSION + classifier + ".jar");
    }

    /** How many bytes it has. */
    long size() throws IOException {
        return Files.size(path);
    }

    /** The names of its files. */
    NavigableSet<String> files() {
        NavigableSet<String> files = new TreeSet<>();
        jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(ZipEntry::getName)
                .forEach(files::add);
        return files;
    }

    /** The content of a file in it, byte for byte. */
    String content(String name) throws IOException {
        try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
