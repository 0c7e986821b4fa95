package io.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the examples' jars, and what each program in them says to somebody who does not know it. */
class ExamplesJarIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final TestBed BED = TestBed.open("examples-jar");
    private static final Path JAVA = Artifacts.examples(BED.base());
    private static final Path SCALA = Artifacts.scalaExamples(BED.base());

    @AfterAll
    static void end() {
        BED.close();
    }

    @Test
    void shouldHoldTheExamplesAlone() throws IOException {
        assertThat(entries(JAVA)).allMatch(name -> name.startsWith("io/holdfast/examples/"));
        assertThat(entries(SCALA)).allMatch(name -> name.startsWith("io/holdfast/scalaexamples/"));
    }

    @Test
    void shouldHoldAnExampleOfEachKind() throws IOException {
        assertThat(programs())
                .contains(
                        "io.holdfast.examples.WordCount",
                        "io.holdfast.examples.OrdersByReceiver",
                        "io.holdfast.examples.OrdersToDatabase",
                        "io.holdfast.examples.OrdersToFiles",
                        "io.holdfast.examples.OrdersToTopic",
                        "io.holdfast.examples.RabbitMqToHdfs",
                        "io.holdfast.scalaexamples.OrdersToFiles");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void shouldPrintItsUsageWhenItIsUsedWrongly(String program) {
        JavaProcess wrong = run(program, "--no-such-option");
        assertThat(wrong.awaitExit(LIMIT)).as("%s", wrong).isEqualTo(2);
        assertThat(wrong.output()).contains("Usage: ");

        JavaProcess help = run(program, "--help");
        assertThat(help.awaitExit(LIMIT)).as("%s", help).isZero();
        assertThat(help.output()).contains("Usage: ");
    }

    private static JavaProcess run(String program, String argument) {
        return BED.java(program.substring(program.lastIndexOf('.') + 1), program)
                .classPath(
                        JAVA.toString(),
                        SCALA.toString(),
                        Artifacts.holdfast(BED.base()).toString())
                .classPath(BED.classPath("spark") + "/*", BED.classPath("kafka-connector") + "/*")
                .arguments(argument)
                .start();
    }

    static List<String> programs() throws IOException {
        return Stream.concat(entries(JAVA).stream(), entries(SCALA).stream())
                .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
                .map(name -> name.replace(".class", "").replace('/', '.'))
                .filter(ExamplesJarIT::isProgram)
                .toList();
    }

    private static boolean isProgram(String name) {
        try {
            Class<?> type = Class.forName(name, false, ExamplesJarIT.class.getClassLoader());
            return Arrays.stream(type.getMethods())
                    .map(Method::toString)
                    .anyMatch(method ->
                            method.startsWith("public static") && method.contains(".main(java.lang.String[])"));
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(name, missing);
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .filter(name -> !name.startsWith("META-INF/"))
                    .toList();
        }
    }
}
