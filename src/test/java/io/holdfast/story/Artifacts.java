package io.holdfast.story;

import java.nio.file.Files;
import java.nio.file.Path;

/** The jars that the build makes. */
final class Artifacts {
    private static final String VERSION = System.getProperty("holdfast.version", "0.1.0");

    private Artifacts() {}

    static Path holdfast(Path base) {
        return jar(base, "holdfast-" + VERSION + ".jar");
    }

    static Path examples(Path base) {
        return jar(base, "holdfast-" + VERSION + "-examples.jar");
    }

    /** Of the Scala that the build compiles for. */
    static Path scalaExamples(Path base) {
        return jar(base, "holdfast-" + VERSION + "-examples_2.12.jar");
    }

    private static Path jar(Path base, String name) {
        Path jar = base.resolve("target").resolve(name);
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not built: run mvn -B package");
        }
        return jar;
    }
}
