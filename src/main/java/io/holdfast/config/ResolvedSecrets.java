package io.holdfast.config;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves references as {@link SecretReferences} does, and remembers what it found, to keep it out of messages: client
 * libraries and servers repeat in their errors what they were given. Lives only where a connection is made; it is not
 * serializable on purpose. Not thread-safe.
 */
public final class ResolvedSecrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+}");

    private final Set<String> secrets = new HashSet<>();

    /**
     * Puts the secrets in place of the references.
     *
     * @throws SettingsException naming the reference, never a secret, if one leads to nothing
     */
    public String resolve(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String secret = SecretReferences.resolve(matcher.group());
            if (!secret.isEmpty() && !secret.equals(matcher.group())) {
                secrets.add(secret);
            }
        }
        return SecretReferences.resolve(text);
    }

    /** The text without any secret that it may have picked up. */
    public String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, "[hidden]");
        }
        return redacted;
    }

    /** Whether the failure and what caused it tell no secret, so that it may go along as a cause. */
    public boolean isClean(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            String text = String.valueOf(next.getMessage());
            if (!redact(text).equals(text)) {
                return false;
            }
        }
        return true;
    }
}
