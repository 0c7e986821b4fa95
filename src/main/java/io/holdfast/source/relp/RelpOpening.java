package io.holdfast.source.relp;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.listen.Listening;
import io.holdfast.source.listen.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** One attempt to open a source: secrets, server, address. Not thread-safe. */
final class RelpOpening implements Listening.Binding<RelpServer> {
    private static final int BACKLOG = 128;

    private final RelpMessages source;
    private final SourceContext context;
    private final Inbox inbox;
    private final @Nullable ServerTls tls;

    /** @throws SourceRefusedException if a secret or a file for TLS is missing */
    RelpOpening(RelpMessages source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.inbox = new Inbox(source.maxWaitingBytes());
        ResolvedSecrets secrets = new ResolvedSecrets();
        try {
            this.tls = source.tls()
                    .map(settings -> ServerTls.of(settings, secrets))
                    .orElse(null);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    SourceReader open() {
        return new RelpReader(inbox, source.listening().open(source.name(), context.index(), this), source.window());
    }

    @Override
    public RelpServer bind(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
        RelpServer server = new RelpServer(source, context, socket, tls, inbox);
        server.start();
        return server;
    }

    @Override
    public int port(RelpServer server) {
        return server.port();
    }
}
