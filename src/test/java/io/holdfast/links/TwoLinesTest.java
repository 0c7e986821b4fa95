package io.holdfast.links;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check itself, on a small library of which two lines have different versions. */
class TwoLinesTest {
    private static final Map<String, String> OLD = Map.of(
            "lib/Lib.java",
            """
            package lib;
            public class Lib {
                public int number() { return 1; }
                public static String text() { return ""; }
                public void gone() {}
                public void stays() {}
                public static int FIELD = 1;
            }
            """,
            "lib/Visitor.java",
            "package lib; public interface Visitor { void visit(String text); }",
            "lib/Base.java",
            "package lib; public abstract class Base { public abstract void one(); public void hook(int value) {} }");

    private static final Map<String, String> NEW = Map.of(
            "lib/Lib.java",
            """
            package lib;
            public class Lib {
                public long number() { return 1; }
                public String text() { return ""; }
                public void stays() {}
                protected static int FIELD = 1;
            }
            """,
            "lib/Visitor.java",
            "package lib; public interface Visitor { void visit(String text); void leave(); }",
            "lib/Base.java",
            "package lib; public abstract class Base { public abstract void one(); public abstract void two();"
                    + " public void hook(long value) {} }");

    private static final Map<String, String> MAIN = Map.of(
            "io/holdfast/Using.java",
            """
            package io.holdfast;
            import lib.*;
            class Using extends Base {
                @Override public void one() { new Lib().stays(); }
                @Override public void hook(int value) { new Lib().number(); }
                String text() { return Lib.text() + Lib.FIELD; }
                Visitor visitor() { return text -> {}; }
            }
            """,
            "io/holdfast/spark/internal/Probing.java",
            """
            package io.holdfast.spark.internal;
            class Probing {
                void probe(lib.Lib lib) {
                    try {
                        lib.gone();
                    } catch (LinkageError absent) {
                        lib.stays();
                    }
                }
            }
            """,
            "io/holdfast/spark/internal/Unprobed.java",
            "package io.holdfast.spark.internal; class Unprobed { void call(lib.Lib lib) { lib.number(); } }");

    @TempDir
    private Path directory;

    private MainLinks main = new MainLinks(Map.of());
    private LinkTable table = LinkTable.parse("");
    private final List<Line> lines = new ArrayList<>();

    @BeforeEach
    void look() throws IOException {
        Path old = line("spark", "3.5.5", OLD);
        line("spark410", "4.1.0", NEW);
        Path classes = compile("main", MAIN, old.toString());
        try (ClassPath build = new ClassPath(classes, List.of(old))) {
            main = MainLinks.read(classes, build);
        }
        for (String name : Line.names(directory.resolve("classpaths"))) {
            lines.add(Line.open(directory.resolve("classpaths"), name, classes).orElseThrow());
        }
        table = LinkTable.of(main, lines);
    }

    @AfterEach
    void close() throws IOException {
        for (Line line : lines) {
            line.close();
        }
    }

    private Path line(String name, String version, Map<String, String> sources) throws IOException {
        Path place = Files.createDirectories(directory.resolve("classpaths").resolve(name));
        jar(place.resolve("spark-core_2.12-" + version + ".jar"), Files.createDirectories(directory.resolve("empty")));
        Path jar = place.resolve("lib-" + version + ".jar");
        jar(jar, compile(name, sources, ""));
        Files.createFile(place.resolve(".stamp"));
        return jar;
    }

    private Path compile(String name, Map<String, String> sources, String classPath) throws IOException {
        Path classes = Files.createDirectories(directory.resolve(name + "-classes"));
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-cp", classPath, "-d", classes.toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = directory.resolve(name + "-sources").resolve(source.getKey());
            Files.createDirectories(file.getParent());
            arguments.add(Files.writeString(file, source.getValue()).toString());
        }
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(new String[0]));
        assertThat(status).as(messages.toString(StandardCharsets.UTF_8)).isZero();
        return classes;
    }

    private static void jar(Path jar, Path classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private String row(String link) {
        LinkTable.Row row = table.rows().get(Link.parse(link));
        assertThat(row).as("%s in %s", link, table.text()).isNotNull();
        return String.valueOf(row);
    }

    @Test
    void shouldFindWhatIsTheSame() {
        assertThat(row("METHOD lib/Lib stays()V")).isEqualTo("public");
        assertThat(row("TYPE lib/Visitor")).isEqualTo("public interface");
    }

    @Test
    void shouldFindMembersThatDiffer() {
        assertThat(row("METHOD lib/Lib gone()V")).isEqualTo("absent: spark410; public: spark");
        assertThat(row("METHOD lib/Lib number()I")).isEqualTo("absent: spark410; public: spark");
        assertThat(row("METHOD lib/Lib text()Ljava/lang/String;")).isEqualTo("public: spark410; public static: spark");
        assertThat(row("FIELD lib/Lib FIELD:I")).isEqualTo("protected static: spark410; public static: spark");
    }

    @Test
    void shouldFindWhatOurClassesDoNotFulfilEverywhere() {
        assertThat(row("OVERRIDE io/holdfast/Using hook(I)V")).isEqualTo("absent: spark410; overridden: spark");
        assertThat(row("OVERRIDE io/holdfast/Using one()V")).isEqualTo("overridden");
        assertThat(row("COMPLETE io/holdfast/Using")).isEqualTo("complete: spark; lacks two()V: spark410");
        assertThat(row("LAMBDA lib/Visitor visit(Ljava/lang/String;)V"))
                .isEqualTo("asks for leave()V,visit(Ljava/lang/String;)V: spark410; its method: spark");
    }

    @Test
    void shouldLetPassOnlyWhatIsBehindAProbeInThePlaceForThem() {
        assertThat(unguarded("METHOD lib/Lib gone()V")).isEmpty();
        assertThat(unguarded("METHOD lib/Lib number()I"))
                .containsExactly("io/holdfast/Using.hook", "io/holdfast/spark/internal/Unprobed.call");
    }

    private Iterable<String> unguarded(String link) {
        MainLinks.Need need = main.needs().get(Link.parse(link));
        return need == null ? List.of("nobody") : need.unguarded();
    }

    @Test
    void shouldReadTheTableBackAsItWasWritten() {
        assertThat(LinkTable.parse(table.text())).isEqualTo(table);
        assertThat(table.text())
                .contains("line spark = Spark 3.5.5 with Scala 2.12\nline spark410 = Spark 4.1.0 with Scala 2.12\n");
    }
}
