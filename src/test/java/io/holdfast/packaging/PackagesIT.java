package io.holdfast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code spark-submit --packages io.holdfast:holdfast:<version>} from a repository that has nothing else in it. */
class PackagesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SETTINGS = """
        <ivysettings>
          <settings defaultResolver="local"/>
          <resolvers>
            <ibiblio name="local" m2compatible="true" root="%s"/>
          </resolvers>
        </ivysettings>
        """;

    private final TestBed bed = TestBed.open("PackagesIT");

    @AfterEach
    void end() {
        bed.close();
    }

    @Test
    void shouldBeFoundInALocalRepositoryAndNeedNothingBesides() throws IOException {
        Path repository = repository();
        Path settings =
                Files.writeString(bed.root().resolve("ivysettings.xml"), SETTINGS.formatted(repository.toUri()));
        Path ivy = bed.directory("ivy");

        JavaProcess submit = bed.java("submit", "org.apache.spark.deploy.SparkSubmit")
                .classPath(bed.classPath("spark") + "/*")
                .jvmOptions("-Xmx256m")
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .arguments("--master", "local[1]", "--packages", "io.holdfast:holdfast:" + BuiltJar.VERSION)
                .arguments("--conf", "spark.jars.ivy=" + ivy, "--conf", "spark.jars.ivySettings=" + settings)
                .arguments(
                        "--class",
                        PackagesProgram.class.getName(),
                        application().toString())
                .start();

        assertThat(submit.awaitExit(LIMIT)).as("%s", submit).isZero();
        assertThat(submit.awaitLog(PackagesProgram.FOUND, LIMIT))
                .contains("io.holdfast_holdfast-" + BuiltJar.VERSION + ".jar");
        assertThat(submit.awaitLog(PackagesProgram.REFUSED, LIMIT)).contains("add com.rabbitmq:amqp-client:");
        try (var jars = Files.list(ivy.resolve("jars"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .containsExactly("io.holdfast_holdfast-" + BuiltJar.VERSION + ".jar");
        }
    }

    /** As {@code mvn install} leaves it. */
    private Path repository() throws IOException {
        Path repository = bed.directory("repository");
        Path place = Files.createDirectories(repository.resolve("io/holdfast/holdfast/" + BuiltJar.VERSION));
        String name = "holdfast-" + BuiltJar.VERSION;
        Files.copy(BuiltJar.file(""), place.resolve(name + ".jar"));
        Files.copy(BuiltJar.BASE.resolve("target/.flattened-pom.xml"), place.resolve(name + ".pom"));
        return repository;
    }

    /** The application's own jar, with nothing but its one class. */
    private Path application() throws IOException {
        String entry = PackagesProgram.class.getName().replace('.', '/') + ".class";
        Path jar = bed.root().resolve("application.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(entry));
            Files.copy(BuiltJar.BASE.resolve("target/test-classes").resolve(entry), out);
            out.closeEntry();
        }
        return jar;
    }
}
