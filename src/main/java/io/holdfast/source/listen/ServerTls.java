package io.holdfast.source.listen;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.config.TlsSettings;
import javax.net.ssl.SSLContext;

/**
 * TLS as a server speaks it.
 *
 * @param context with the server's certificate
 * @param asksForCertificate whether a sender has to show a certificate that is trusted
 */
public record ServerTls(SSLContext context, boolean asksForCertificate) {
    /**
     * What the settings mean for a server: their identity is its certificate, and where they say whom to trust, senders are
     * asked for theirs.
     *
     * @throws SettingsException if there is no identity, or a file cannot be read
     */
    public static ServerTls of(TlsSettings settings, ResolvedSecrets secrets) {
        if (settings.identity(secrets).isEmpty()) {
            throw new SettingsException("a server needs a certificate for TLS; give it with identifiedBy(...)");
        }
        return new ServerTls(settings.context(secrets), settings.trust(secrets).isPresent());
    }
}
