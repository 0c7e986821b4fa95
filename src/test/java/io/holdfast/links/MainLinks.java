package io.holdfast.links;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What main code links to outside of itself and of the JDK. Immutable.
 *
 * @param needs for each link what has it, and who uses it
 */
record MainLinks(Map<Link, Need> needs) {

    /**
     * Who needs a link.
     *
     * @param artifact the jar that has what it is about in this build, without versions
     * @param libraries all by which it is found: without any of them, nobody can use it
     * @param users places in main code
     * @param unguarded those of them that would fail where the link does
     */
    record Need(String artifact, Set<Library> libraries, Set<String> users, Set<String> unguarded) {}

    /**
     * A part of a library, which a line may do without.
     *
     * @param artifact a jar, without versions
     * @param packageName a package in it, in the JVM's form
     */
    record Library(String artifact, String packageName) {
        static Library of(ClassFacts facts) {
            return new Library(facts.artifact(), ClassPath.packageOf(facts.name()));
        }
    }

    /**
     * Reads them.
     *
     * @param main the directory with our classes
     * @param build the class path of the build, which tells what is ours and what the JDK's
     */
    static MainLinks read(Path main, ClassPath build) throws IOException {
        LinkReader reader = new LinkReader();
        try (Stream<Path> files = Files.walk(main)) {
            List<Path> classes = files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList();
            for (Path file : classes) {
                new ClassReader(Files.readAllBytes(file)).accept(reader, ClassReader.SKIP_FRAMES);
            }
        }
        return of(reader, new Resolution(build));
    }

    private static MainLinks of(LinkReader reader, Resolution build) {
        Map<Link, Need> needs = new TreeMap<>();
        reader.uses().forEach((link, users) -> {
            Set<Library> libraries = build.way(link).stream().map(Library::of).collect(Collectors.toUnmodifiableSet());
            build.foreign(link)
                    .ifPresent(about ->
                            needs.put(link, new Need(about.artifact(), libraries, users, reader.unguarded(link))));
        });
        return new MainLinks(needs);
    }
}
