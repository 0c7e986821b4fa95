package io.holdfast.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes an application jar from source text. */
public final class JobJar {
    private JobJar() {}

    /**
     * Compiles one class of the unnamed package against {@code jars} into
     * {@code <directory>/<className>.jar}. Throws with the compiler's output when it does not compile.
     */
    public static Path compile(Path directory, String className, String source, List<Path> jars) {
        try {
            Path classes = Files.createDirectories(directory.resolve(className + "-classes"));
            Path file = Files.writeString(directory.resolve(className + ".java"), source);
            String classPath = jars.stream().map(Path::toString).collect(Collectors.joining(":"));
            compile(file, classes, classPath);
            return pack(classes, directory.resolve(className + ".jar"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + className + ".jar in " + directory, e);
        }
    }

    private static void compile(Path file, Path classes, String classPath) {
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        messages,
                        messages,
                        "-proc:none",
                        "-cp",
                        classPath,
                        "-d",
                        classes.toString(),
                        file.toString());
        if (status != 0) {
            throw new TestBedException(file + " does not compile: " + messages.toString(StandardCharsets.UTF_8));
        }
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
