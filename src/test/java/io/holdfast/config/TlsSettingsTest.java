package io.holdfast.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsSettingsTest {
    private static TestBed bed;
    private static Certificates certificates;
    private static Path passwordFile;

    @BeforeAll
    static void makeCertificates() throws IOException {
        bed = TestBed.open("tls-settings");
        certificates = Certificates.in(bed, "st0re-s3cret");
        passwordFile = Files.writeString(bed.root().resolve("password"), "st0re-s3cret\n");
    }

    @AfterAll
    static void end() {
        bed.close();
    }

    private static String reference() {
        return "${file:" + passwordFile + "}";
    }

    /** A server with that identity, and a client with those settings, shake hands. */
    private static void shakeHands(TlsSettings ofServer, TlsSettings ofClient, boolean wantsClient) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket) ofServer.context(new ResolvedSecrets())
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(wantsClient);
            CompletableFuture<Integer> served = CompletableFuture.supplyAsync(() -> serve(listening));
            try (SSLSocket client = (SSLSocket) ofClient.context(new ResolvedSecrets())
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                client.startHandshake();
                client.getOutputStream().write(7);
                assertThat(client.getInputStream().read()).isEqualTo(7);
            }
            assertThat(served.get()).isEqualTo(7);
        }
    }

    private static int serve(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            int found = socket.getInputStream().read();
            socket.getOutputStream().write(found);
            return found;
        } catch (IOException refused) {
            return -1;
        }
    }

    private static TlsSettings identified() {
        return TlsSettings.ofSystem().identifiedBy(certificates.store().toString(), reference());
    }

    @Test
    void shouldTrustWhatAPemFileHolds() throws Exception {
        TlsSettings trusting =
                TlsSettings.ofSystem().trusting(certificates.certificate().toString());

        shakeHands(identified(), trusting, false);
    }

    @Test
    void shouldShowWhoItIsToAServerThatAsks() throws Exception {
        TlsSettings both = identified().trusting(certificates.certificate().toString());

        shakeHands(both, both, true);
    }

    @Test
    void shouldTrustWhatAStoreHolds() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates.certificate())) {
            store.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        Path file = bed.root().resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "st0re-s3cret".toCharArray());
        }

        shakeHands(identified(), TlsSettings.ofSystem().trusting(file.toString(), reference()), false);
    }

    @Test
    void shouldTrustNobodyElse() {
        assertThatThrownBy(() -> shakeHands(identified(), TlsSettings.ofSystem(), false))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void shouldNameTheFileThatCannotBeUsed() throws IOException {
        Path empty = Files.writeString(bed.root().resolve("empty.pem"), "");

        assertThatThrownBy(() -> TlsSettings.ofSystem().trusting("/no/such.pem").context(new ResolvedSecrets()))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith("The file for TLS /no/such.pem cannot be used on this host: ")
                .hasMessageEndingWith(
                        "; it must be there on every executor, in PEM form, or a PKCS #12 or JKS store with"
                                + " its password");
        assertThatThrownBy(
                        () -> TlsSettings.ofSystem().trusting(empty.toString()).context(new ResolvedSecrets()))
                .hasMessageContaining("it holds no certificate");
    }

    @Test
    void shouldShowFilesAndNoPasswords() {
        TlsSettings settings =
                TlsSettings.ofSystem().trusting("/t.p12", "${env:T}").identifiedBy("/i.p12", "${env:I}");

        assertThat(settings).hasToString("TLS trusting /t.p12, identified by /i.p12");
        assertThat(settings.withoutHostCheck()).hasToString(settings + ", without a check of the host");
        assertThat(settings.withoutHostCheck().checksHost()).isFalse();
        assertThatThrownBy(() -> TlsSettings.ofSystem().trusting("/t.p12", "hunter2"))
                .hasMessageStartingWith("The password of the trust store holds a secret")
                .hasMessageNotContaining("hunter2");
    }
}
