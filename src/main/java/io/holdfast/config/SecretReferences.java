package io.holdfast.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets by reference, resolved where and when they are needed. A text may hold any number of
 * <code>${env:NAME}</code>, <code>${file:/path}</code> (the whole file without its last line break) and
 * <code>${file:/path#key}</code> (one key of a properties file). Stateless.
 */
public final class SecretReferences {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}#]+)(?:#([^}]+))?}");
    private static final Pattern SENSITIVE =
            Pattern.compile("(?i).*(secret|password|passwd|token|access.?key|private.?key|jaas).*");
    private static final long LARGEST_FILE_BYTES = 1 << 20;

    private SecretReferences() {}

    /** Whether a key of that name usually holds a secret, so that its value must be a reference. */
    public static boolean isSensitive(String key) {
        return SENSITIVE.matcher(key).matches();
    }

    /** Whether the text holds at least one reference. */
    public static boolean hasReference(String text) {
        return REFERENCE.matcher(text).find();
    }

    /**
     * A secret's reference as it was given, for settings that travel.
     *
     * @param what where it was given, as {@code The setting password}
     * @throws IllegalArgumentException if the secret itself was given; it is not repeated
     */
    public static String required(String what, String reference) {
        if (!hasReference(reference)) {
            throw new IllegalArgumentException(
                    what + " holds a secret, and its value was given literally: it would"
                            + " travel through checkpoints; give a reference such as ${env:NAME} or ${file:/path} that the executors can resolve");
        }
        return reference;
    }

    /**
     * Puts the secrets in place of the references.
     *
     * @throws SettingsException naming the reference, never a secret, if one cannot be resolved
     */
    public static String resolve(String text) {
        return resolve(text, System.getenv());
    }

    static String resolve(String text, Map<String, String> environment) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(lookUp(matcher, environment)));
        }
        return matcher.appendTail(resolved).toString();
    }

    private static String lookUp(Matcher reference, Map<String, String> environment) {
        String secret = reference.group(1).equals("env")
                ? environment.get(reference.group(2))
                : fromFile(reference, Path.of(reference.group(2)));
        if (secret == null) {
            throw new SettingsException("The reference " + reference.group()
                    + " leads to nothing on this host: set it for the executors as well as for the driver");
        }
        return secret;
    }

    private static @Nullable String fromFile(Matcher reference, Path file) {
        try {
            if (Files.size(file) > LARGEST_FILE_BYTES) {
                throw new SettingsException("The reference " + reference.group() + " leads to a file of "
                        + Files.size(file) + " bytes; a secret's file has at most " + LARGEST_FILE_BYTES);
            }
            return reference.group(3) == null
                    ? Files.readString(file).stripTrailing()
                    : property(file, reference.group(3));
        } catch (IOException unreadable) {
            throw new SettingsException("The reference " + reference.group() + " cannot be read on this host: "
                    + unreadable.getClass().getSimpleName());
        }
    }

    private static @Nullable String property(Path file, String key) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties.getProperty(key);
    }
}
