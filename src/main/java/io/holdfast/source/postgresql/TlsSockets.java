package io.holdfast.source.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Makes the driver's TLS sockets by a context of ours. The driver knows factories by their class's name alone, so this one is
 * public, and the context is fetched by a ticket that goes through the driver's properties. Not for applications. Thread-safe.
 */
public final class TlsSockets extends SSLSocketFactory {
    /** The property that the driver hands on to factories. */
    static final String TICKET = "sslfactoryarg";

    private static final ConcurrentMap<String, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

    private final SSLSocketFactory sockets;

    /**
     * Called by the driver.
     *
     * @throws IllegalArgumentException if nobody has put a context there
     */
    public TlsSockets(Properties properties) {
        String ticket = properties.getProperty(TICKET, "");
        SSLContext context = CONTEXTS.get(ticket);
        if (context == null) {
            throw new IllegalArgumentException("There is no TLS context for the ticket '" + ticket + "'");
        }
        sockets = context.getSocketFactory();
    }

    /** Has a context ready; returns the ticket, which has to be {@link #forget forgotten}. */
    static String ready(SSLContext context) {
        String ticket = UUID.randomUUID().toString();
        CONTEXTS.put(ticket, context);
        return ticket;
    }

    static void forget(String ticket) {
        CONTEXTS.remove(ticket);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return sockets.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return sockets.createSocket(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return sockets.createSocket(address, port, localAddress, localPort);
    }
}
