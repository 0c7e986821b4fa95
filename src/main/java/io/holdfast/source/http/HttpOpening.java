package io.holdfast.source.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.listen.Listening;
import io.holdfast.source.listen.ServerTls;
import io.holdfast.time.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** One attempt to open a source: secrets, server, address. Not thread-safe. */
final class HttpOpening implements Listening.Binding<PostServer> {
    private static final int BACKLOG = 128;

    /** Beside those that wait for the store: for what is answered at once. */
    private static final int SPARE_THREADS = 4;

    private final HttpPosts source;
    private final SourceContext context;
    private final PostQueue queue = new PostQueue();
    private final PostHandler handler;
    private final @Nullable HttpsConfigurator https;

    /** @throws SourceRefusedException if a secret or a file for TLS is missing */
    HttpOpening(HttpPosts source, SourceContext context) {
        this.source = source;
        this.context = context;
        ResolvedSecrets secrets = new ResolvedSecrets();
        try {
            this.handler = new PostHandler(source, secrets.resolve(source.token()), queue, context);
            this.https = source.tls()
                    .map(tls -> configurator(ServerTls.of(tls, secrets)))
                    .orElse(null);
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    private static HttpsConfigurator configurator(ServerTls tls) {
        return new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters usual = tls.context().getDefaultSSLParameters();
                usual.setNeedClientAuth(tls.asksForCertificate());
                parameters.setSSLParameters(usual);
            }
        };
    }

    SourceReader open() {
        return new HttpReader(queue, handler, source.listening().open(source.name(), context.index(), this));
    }

    @Override
    public PostServer bind(InetSocketAddress address) throws IOException {
        ServerLimits.apply(source);
        HttpServer server = https == null
                ? HttpServer.create(address, BACKLOG)
                : secured(HttpsServer.create(address, BACKLOG), https);
        String name = "http-" + server.getAddress().getPort() + "-" + context.index();
        ExecutorService threads = Threads.pool(name, source.maxRequests() + SPARE_THREADS);
        server.setExecutor(threads);
        server.createContext("/", handler);
        server.start();
        return new PostServer(server, threads);
    }

    private static HttpServer secured(HttpsServer server, HttpsConfigurator configurator) {
        server.setHttpsConfigurator(configurator);
        return server;
    }

    @Override
    public int port(PostServer server) {
        return server.port();
    }
}
