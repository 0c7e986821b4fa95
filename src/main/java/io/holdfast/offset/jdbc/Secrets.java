package io.holdfast.offset.jdbc;

import io.holdfast.config.SecretReferences;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves references and remembers what must not be told. Not thread-safe while it resolves. */
final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+}");

    private final Set<String> known = new HashSet<>();

    /** @throws io.holdfast.config.SettingsException if a reference leads to nothing */
    String resolve(String value) {
        Matcher matcher = REFERENCE.matcher(value);
        while (matcher.find()) {
            String secret = SecretReferences.resolve(matcher.group());
            if (!secret.isEmpty() && !secret.equals(matcher.group())) {
                known.add(secret);
            }
        }
        return SecretReferences.resolve(value);
    }

    String redact(String text) {
        String redacted = text;
        for (String secret : known) {
            redacted = redacted.replace(secret, "[hidden]");
        }
        return redacted;
    }

    /** Whether the failure and what caused it tell no secret. */
    boolean isClean(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String text = String.valueOf(next.getMessage());
            if (!redact(text).equals(text)) {
                return false;
            }
        }
        return true;
    }
}
