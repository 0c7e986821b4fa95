package io.holdfast.config;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whom a connection trusts and how it shows who it is, as that travels with a stream: paths of files that every
 * executor has, and references to secrets. The files are read when the connection is made. Immutable and thread-safe.
 */
public final class TlsSettings implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String trusted;
    private final String trustedPassword;
    private final String identity;
    private final String identityPassword;
    private final boolean checksHost;

    private TlsSettings(
            String trusted, String trustedPassword, String identity, String identityPassword, boolean checksHost) {
        this.trusted = trusted;
        this.trustedPassword = trustedPassword;
        this.identity = identity;
        this.identityPassword = identityPassword;
        this.checksHost = checksHost;
    }

    /** Trusts whom the JVM trusts, checks the server's name, and shows no certificate. */
    public static TlsSettings ofSystem() {
        return new TlsSettings("", "", "", "", true);
    }

    /** Trusts these certificates alone, in a file of PEM form: a private authority's, or the server's own. */
    public TlsSettings trusting(String pemFile) {
        return new TlsSettings(pemFile, "", identity, identityPassword, checksHost);
    }

    /**
     * Trusts the certificates of a key store alone.
     *
     * @param store a PKCS #12 or JKS file
     * @param passwordReference its password, by reference
     * @throws IllegalArgumentException if the password was given literally
     */
    public TlsSettings trusting(String store, String passwordReference) {
        String password = SecretReferences.required("The password of the trust store", passwordReference);
        return new TlsSettings(store, password, identity, identityPassword, checksHost);
    }

    /**
     * Shows the certificate of a key store, to a server that asks for one or as the server itself.
     *
     * @param store a PKCS #12 or JKS file with one private key
     * @param passwordReference its password and the key's, by reference
     * @throws IllegalArgumentException if the password was given literally
     */
    public TlsSettings identifiedBy(String store, String passwordReference) {
        String password = SecretReferences.required("The password of the key store", passwordReference);
        return new TlsSettings(trusted, trustedPassword, store, password, checksHost);
    }

    /** Takes a trusted certificate for good whatever host it was made for. */
    public TlsSettings withoutHostCheck() {
        return new TlsSettings(trusted, trustedPassword, identity, identityPassword, false);
    }

    /** Whether the server's certificate must be for the host that was connected to. */
    public boolean checksHost() {
        return checksHost;
    }

    /**
     * Whom to trust; empty for whom the JVM trusts.
     *
     * @throws SettingsException naming the file, if it cannot be read
     */
    public Optional<TrustManagerFactory> trust(ResolvedSecrets secrets) {
        if (trusted.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(reading(trusted, () -> {
            KeyStore store = trustedPassword.isEmpty()
                    ? certificates(Path.of(trusted))
                    : store(Path.of(trusted), secrets.resolve(trustedPassword));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        }));
    }

    /**
     * What to show; empty for nothing.
     *
     * @throws SettingsException naming the file, if it cannot be read
     */
    public Optional<KeyManagerFactory> identity(ResolvedSecrets secrets) {
        if (identity.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(reading(identity, () -> {
            String password = secrets.resolve(identityPassword);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store(Path.of(identity), password), password.toCharArray());
            return factory;
        }));
    }

    /**
     * Both together, as most clients take them.
     *
     * @throws SettingsException naming what cannot be read
     */
    public SSLContext context(ResolvedSecrets secrets) {
        KeyManager[] keys =
                identity(secrets).map(KeyManagerFactory::getKeyManagers).orElse(null);
        TrustManager[] trust =
                trust(secrets).map(TrustManagerFactory::getTrustManagers).orElse(null);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new SettingsException("This JVM cannot speak TLS: " + failure.getMessage(), failure);
        }
    }

    private static KeyStore certificates(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(pem))) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + store.size(), certificate);
            }
        }
        if (store.size() == 0) {
            throw new IOException("it holds no certificate");
        }
        return store;
    }

    private static KeyStore store(Path file, String password) throws IOException, GeneralSecurityException {
        boolean isJks = file.toString().toLowerCase(Locale.ROOT).endsWith(".jks");
        KeyStore store = KeyStore.getInstance(isJks ? "JKS" : "PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static <T> T reading(String file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (IOException | GeneralSecurityException failure) {
            throw new SettingsException(
                    "The file for TLS " + file + " cannot be used on this host: " + failure
                            + "; it must be there on every executor, in PEM form, or a PKCS #12 or JKS store with its"
                            + " password",
                    failure);
        }
    }

    /** Names files, and never a password. */
    @Override
    public String toString() {
        return "TLS trusting " + (trusted.isEmpty() ? "whom the JVM trusts" : trusted)
                + (identity.isEmpty() ? "" : ", identified by " + identity)
                + (checksHost ? "" : ", without a check of the host");
    }

    private interface Reading<T> {
        T read() throws IOException, GeneralSecurityException;
    }
}
