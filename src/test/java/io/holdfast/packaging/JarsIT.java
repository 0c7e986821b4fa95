package io.holdfast.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in the two jars, and what is not. */
class JarsIT {
    private static final String BUNDLED = "io/holdfast/bundled/";
    private static final String OURS =
            "META-INF/(MANIFEST\\.MF|LICENSE|NOTICE|maven/io\\.holdfast/holdfast/pom\\.(xml|properties)"
                    + "|services/io\\.holdfast\\..*)|io/holdfast/.*";
    private static final long MEGABYTE = 1_000_000;

    private static BuiltJar plain;
    private static BuiltJar bundle;
    private static String pom;

    @BeforeAll
    static void open() throws IOException {
        plain = BuiltJar.plain();
        bundle = BuiltJar.bundle();
        pom = Files.readString(BuiltJar.BASE.resolve("pom.xml"));
    }

    @AfterAll
    static void close() throws IOException {
        plain.close();
        bundle.close();
    }

    @Test
    void shouldHaveOurClassesAloneInThePlainJar() throws IOException {
        Path classes = BuiltJar.BASE.resolve("target/classes");
        NavigableSet<String> compiled = new TreeSet<>();
        try (Stream<Path> all = Files.walk(classes)) {
            all.filter(Files::isRegularFile)
                    .map(file -> classes.relativize(file).toString())
                    .forEach(compiled::add);
        }

        assertThat(plain.files()).allMatch(file -> file.matches(OURS)).noneMatch(file -> file.startsWith(BUNDLED));
        assertThat(plain.files().stream().filter(file -> !file.matches("META-INF/(MANIFEST.*|maven/.*)")))
                .containsExactlyElementsOf(compiled);
        assertThat(plain.size()).isBetween(MEGABYTE, 3 * MEGABYTE);
    }

    @Test
    void shouldHaveInTheBundleWhatThePlainJarHasAndClientsUnderNamesOfOurOwn() throws IOException {
        assertThat(bundle.files())
                .containsAll(plain.files())
                .allMatch(file -> file.matches(OURS + "|META-INF/licenses/.*\\.txt|rabbitmq-amqp-client\\.properties"));
        assertThat(bundle.size()).isBetween(4 * MEGABYTE, 12 * MEGABYTE);
        for (String relocated : matches("<pattern>(.*)</pattern>")) {
            String directory = BUNDLED + relocated.replace('.', '/');
            assertThat(bundle.files()).as(relocated).anyMatch(file -> file.startsWith(directory));
        }
    }

    @Test
    void shouldHaveNothingThatSparkBringsOrThatWritesLogs() {
        String brought = "(" + BUNDLED + ")?(scala|io/netty|org/slf4j|org/apache/(spark|hadoop|kafka|logging|log4j"
                + "|commons/logging)|ch/qos|java/util/logging)/.*";
        assertThat(plain.files()).noneMatch(file -> file.matches(brought));
        assertThat(bundle.files()).noneMatch(file -> file.matches(brought));

        List<String> relocated = matches("<pattern>(.*)</pattern>").stream()
                .map(name -> BUNDLED + name.replace('.', '/'))
                .toList();
        assertThat(bundle.files().stream().filter(file -> file.startsWith(BUNDLED)))
                .allMatch(file -> relocated.stream().anyMatch(file::startsWith));
    }

    /** A name that was forgotten would be looked for among Spark's jars, and be found or not by chance. */
    @Test
    void shouldNameNothingInTheBundleByItsFormerName() throws IOException {
        Pattern former = Pattern.compile("(?<![\\w$/-])("
                + String.join(
                        "|",
                        matches("<pattern>(.*)</pattern>").stream()
                                .map(name -> Pattern.quote(name.replace('.', '/') + (name.endsWith(".") ? "" : "/")))
                                .toList())
                + ")[\\w$/]+");
        List<String> wrong = new ArrayList<>();
        for (String file : bundle.files()) {
            if (file.endsWith(".class")) {
                former.matcher(bundle.content(file).replaceAll("L(?=[a-z])", " "))
                        .results()
                        .forEach(found -> wrong.add(file + ": " + found.group()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldFindEachServiceInBothJars() throws IOException {
        for (BuiltJar jar : List.of(plain, bundle)) {
            List<String> services = jar.files().stream()
                    .filter(file -> file.startsWith("META-INF/services/"))
                    .toList();
            assertThat(services).contains("META-INF/services/io.holdfast.offset.OffsetStoreProvider");
            for (String service : services) {
                jar.content(service)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .forEach(line ->
                                assertThat(jar.files()).contains(line.strip().replace('.', '/') + ".class"));
            }
        }
    }

    @Test
    void shouldSayUnderWhichLicenceEachLibraryOfTheBundleIs() throws IOException {
        String notice = bundle.content("META-INF/NOTICE");
        List<String> artifacts = new ArrayList<>(matches("<include>(\\S+:\\S+)</include>"));
        matches("<extraArtifact>(.*)</extraArtifact>").forEach(artifacts::add);
        assertThat(artifacts).hasSizeGreaterThan(10);
        for (String artifact : artifacts) {
            assertThat(notice)
                    .as("the bundle's NOTICE")
                    .containsPattern("(?m)^  " + Pattern.quote(artifact) + "(:\\S+)?( |$)");
        }
        Pattern.compile("META-INF/licenses/[\\w.-]+\\.txt")
                .matcher(notice)
                .results()
                .forEach(found -> assertThat(bundle.files()).contains(found.group()));
        for (BuiltJar jar : List.of(plain, bundle)) {
            assertThat(jar.content("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
            assertThat(jar.content("META-INF/NOTICE")).startsWith("Holdfast\n");
        }
    }

    private static List<String> matches(String pattern) {
        String shade = pom.substring(pom.indexOf("<artifactId>maven-shade-plugin"));
        return Pattern.compile(pattern)
                .matcher(shade.substring(0, shade.indexOf("</plugin>")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
