package io.holdfast.links;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Where the build has what is compared. Stateless. */
final class Places {
    static final Path BASE = Path.of(System.getProperty("holdfast.basedir", ""));
    static final Path MAIN = BASE.resolve("target/classes");
    static final Path POMS = BASE.resolve("src/build/classpaths");
    static final Path CLASS_PATHS = BASE.resolve("target/classpaths");
    static final Path TABLE = BASE.resolve("src/build/links.txt");

    private Places() {}

    /** Main code as it was just compiled, and the jars it was compiled against. */
    static ClassPath build() throws IOException {
        List<Path> jars = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        return new ClassPath(MAIN, jars);
    }

    static MainLinks links() throws IOException {
        try (ClassPath build = build()) {
            return MainLinks.read(MAIN, build);
        }
    }
}
