package io.holdfast.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
            compile(List.of(file), classes, jars);
            return pack(classes, directory.resolve(className + ".jar"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make " + className + ".jar in " + directory, e);
        }
    }

    /** Compiles source files into a directory. Throws with the compiler's output when they do not compile. */
    static void compile(List<Path> files, Path classes, List<Path> jars) {
        String classPath = jars.stream().map(Path::toString).collect(Collectors.joining(":"));
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", classes.toString()));
        files.forEach(file -> arguments.add(file.toString()));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(new String[0]));
        if (status != 0) {
            throw new TestBedException(files + " do not compile: " + messages.toString(StandardCharsets.UTF_8));
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
