package io.holdfast.packaging;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A jar of the build's class path, as the local repository keeps it: group, artifact and version are its directories. Immutable.
 *
 * @param repository the local repository
 * @param group with points
 * @param name without version
 * @param version as in the repository
 * @param file the jar
 */
record Artifact(Path repository, String group, String name, String version, Path file) {

    /** The jars that this JVM's class path names. */
    static List<Artifact> ofClassPath() {
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        List<Path> jars = Arrays.stream(entries.split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> Files.exists(pom(above(jar))))
                .toList();
        Path repository = common(jars);
        return jars.stream().map(jar -> of(repository, jar)).distinct().toList();
    }

    private static Artifact of(Path repository, Path jar) {
        Path version = above(jar);
        Path group = repository.relativize(above(above(version)));
        return new Artifact(
                repository,
                group.toString().replace(File.separatorChar, '.'),
                String.valueOf(above(version).getFileName()),
                String.valueOf(version.getFileName()),
                jar);
    }

    /** The directory that has it. */
    private static Path above(Path path) {
        return path.resolve("..").normalize();
    }

    private static Path pom(Path version) {
        return version.resolve(above(version).getFileName() + "-" + version.getFileName() + ".pom");
    }

    /** The directory that all are below: there are enough groups for it to be the repository. */
    private static Path common(List<Path> jars) {
        Path common = above(jars.get(0));
        for (Path jar : jars) {
            while (!jar.startsWith(common)) {
                common = above(common);
            }
        }
        return common;
    }

    Path pom() {
        return pom(above(file));
    }

    /** Group, artifact and version, and what is in the file's name beside them. */
    String coordinates() {
        String usual = name + "-" + version;
        String classifier =
                String.valueOf(file.getFileName()).replace(usual, "").replace(".jar", "");
        return group + ":" + name + ":" + version + classifier.replace('-', ':');
    }

    /** SHA-256 of the jar, in hexadecimal digits. */
    String digest() throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            long unused = digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
