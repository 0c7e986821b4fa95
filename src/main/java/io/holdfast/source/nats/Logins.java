package io.holdfast.source.nats;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** Puts the secrets that a source refers to into the client's options. Stateless. */
final class Logins {
    private Logins() {}

    /**
     * Resolves and adds them.
     *
     * @throws SettingsException naming the reference, never a secret, if one leads to nothing or to something else
     */
    static void add(Options.Builder options, JetStreamConsumer source, ResolvedSecrets secrets) {
        String secret = secrets.resolve(source.secret());
        switch (source.login()) {
            case NONE -> {} // the server may let in anybody
            case PASSWORD -> options.userInfo(secrets.resolve(source.user()).toCharArray(), secret.toCharArray());
            case TOKEN -> options.token(secret.toCharArray());
            case NKEY -> options.authHandler(signing(secret, source.secret()));
            case CREDENTIALS -> options.authHandler(Nats.staticCredentials(secret.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static AuthHandler signing(String seed, String reference) {
        try {
            NKey key = NKey.fromSeed(seed.toCharArray());
            return new Signing(key, key.getPublicKey());
        } catch (IllegalArgumentException | GeneralSecurityException | IOException noSeed) {
            // The cause may repeat the seed.
            throw new SettingsException(
                    "What " + reference + " leads to is not the seed of an NKey, which begins with SU");
        }
    }

    /** Signs the server's challenges with a key. */
    private record Signing(NKey key, String publicKey) implements AuthHandler {
        Signing(NKey key, char[] publicKey) {
            this(key, new String(publicKey));
        }

        @Override
        public byte[] sign(byte[] challenge) {
            try {
                return key.sign(challenge);
            } catch (GeneralSecurityException | IOException failure) {
                throw new IllegalStateException("This JVM cannot sign as NATS wants it", failure);
            }
        }

        @Override
        public char[] getID() {
            return publicKey.toCharArray();
        }

        @Override
        public char @Nullable [] getJWT() {
            return null;
        }

        /** Tells no key. */
        @Override
        public String toString() {
            return "an NKey";
        }
    }
}
