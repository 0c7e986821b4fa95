package io.holdfast.source.http;

import com.sun.net.httpserver.HttpServer;
import java.util.concurrent.ExecutorService;

/**
 * The JDK's server with its threads.
 *
 * @param server which listens
 * @param threads which serve
 */
record PostServer(HttpServer server, ExecutorService threads) implements AutoCloseable {
    int port() {
        return server.getAddress().getPort();
    }

    /** Ends every connection. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
