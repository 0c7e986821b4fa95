package io.holdfast.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;

/**
 * A key and its certificate, signed by itself, in all the forms that servers and clients want: made by the JDK's
 * {@code keytool} within the bed.
 *
 * @param certificate in PEM form; who trusts it trusts the server
 * @param key not encrypted, in PEM form (PKCS #8)
 * @param store both, as PKCS #12
 * @param password of the store
 */
public record Certificates(Path certificate, Path key, Path store, String password) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ALIAS = "server";
    private static final int LINE = 64;

    /** For the host 127.0.0.1 and the name localhost; valid for a month. */
    public static Certificates in(TestBed bed, String password) {
        Path directory = bed.directory("certificates");
        Path store = directory.resolve("server.p12");
        make(bed, store, password);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore made = KeyStore.getInstance("PKCS12");
            made.load(in, password.toCharArray());
            Key key = made.getKey(ALIAS, password.toCharArray());
            return new Certificates(
                    pem(
                            directory.resolve("certificate.pem"),
                            "CERTIFICATE",
                            made.getCertificate(ALIAS).getEncoded()),
                    pem(directory.resolve("key.pem"), "PRIVATE KEY", key.getEncoded()),
                    store,
                    password);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write certificates to " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new TestBedException("Cannot read what keytool has made in " + store, e);
        }
    }

    private static void make(TestBed bed, Path store, String password) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        JavaProcess process = bed.program(
                        "keytool",
                        keytool,
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        password)
                .start();
        if (process.awaitExit(LIMIT) != 0) {
            throw new TestBedException("keytool failed: " + process);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return Files.write(
                file,
                ("-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }
}
