package io.holdfast.source.listen;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where the receivers of a stream listen: on the loopback interface alone unless told otherwise, each on a port of its
 * own. It travels with the stream and holds nothing live. Immutable and thread-safe.
 */
public final class Listening implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int HIGHEST_PORT = 65_535;
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final int port;
    private final String address;
    private final List<String> preferred;
    private final String directory;
    private final String name;
    private final TreeMap<String, String> hadoop;

    private Listening(
            int port,
            String address,
            List<String> preferred,
            String directory,
            String name,
            Map<String, String> hadoop) {
        this.port = port;
        this.address = address;
        this.preferred = preferred;
        this.directory = directory;
        this.name = name;
        this.hadoop = new TreeMap<>(hadoop);
    }

    /**
     * On that port; a stream's second receiver takes the next one, and so on.
     *
     * @param port 1 to 65535, or 0 for any that is free, which then has to be {@link #publishedIn published}
     * @throws IllegalArgumentException if it is out of range
     */
    public static Listening on(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("A port is from 0 to " + HIGHEST_PORT + ", found " + port);
        }
        return new Listening(port, LOOPBACK, List.of(), "", "", Map.of());
    }

    /**
     * On another interface than the loopback one, so that other hosts can send: an address of the executor's host, or
     * {@code 0.0.0.0} for all. Whoever reaches it can send, unless the source asks for more.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Listening at(String hostAddress) {
        if (hostAddress.isBlank()) {
            throw new IllegalArgumentException(
                    "The address to listen at must not be blank; 0.0.0.0 is all of a host's");
        }
        return new Listening(port, hostAddress, preferred, directory, name, hadoop);
    }

    /**
     * Asks Spark to run each receiver on a host of its own choice: the first receiver on the first of these, and so on,
     * from the beginning again when there are more receivers. Spark runs it elsewhere where that host has no executor.
     *
     * @param hosts as executors are named in Spark's UI
     * @throws IllegalArgumentException if there is none, or one is blank
     */
    public Listening preferring(String... hosts) {
        if (hosts.length == 0 || List.of(hosts).stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Preferred hosts must be named; found " + List.of(hosts));
        }
        return new Listening(port, address, List.of(hosts), directory, name, hadoop);
    }

    /**
     * Says in a small file where each receiver listens, {@code <directory>/<name>-<receiver>}, for as long as it does: a
     * line {@code address=host:port} among others. What was there before is replaced in one step. A receiver that was
     * killed leaves its file behind until the next one takes its place.
     *
     * @param directory on a disk that senders can read, or a URI that Hadoop knows
     * @param name begins with a letter or digit; up to 100 of those, dots, hyphens and underscores
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public Listening publishedIn(String directory, String name) {
        if (directory.isBlank() || !FILE_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Addresses are published in a directory, under a name of letters, digits,"
                            + " dots, hyphens and underscores; found '" + directory + "' and '" + name + "'");
        }
        return new Listening(port, address, preferred, directory, name, hadoop);
    }

    /** Hadoop settings for that directory, which go over those found on the class path; secrets as references. */
    public Listening hadoop(Map<String, String> options) {
        return new Listening(port, address, preferred, directory, name, options);
    }

    /** Where that receiver should run; for {@link io.holdfast.source.Source#preferredHost}. */
    public Optional<String> preferredHost(int receiver) {
        return preferred.isEmpty() ? Optional.empty() : Optional.of(preferred.get(receiver % preferred.size()));
    }

    /**
     * Begins to listen, by what the source does with the address, and says where. Blocks for a bounded time.
     *
     * @param source the source's name, for messages
     * @param receiver which of the stream's receivers it is, from 0
     * @param binding makes a server that listens there and returns it
     * @throws SourceException if it cannot; nothing is left open
     */
    public <S extends AutoCloseable> Listener<S> open(String source, int receiver, Binding<S> binding) {
        InetSocketAddress wanted = wanted(source, receiver);
        S server;
        try {
            server = binding.bind(wanted);
        } catch (IOException failure) {
            throw new SourceUnavailableException(
                    "Cannot listen at " + wanted.getHostString() + ":" + wanted.getPort() + " for " + source + ": "
                            + failure.getMessage() + "; see who has that port there, or whether the address is one of"
                            + " this host's, or use port 0 and publish it",
                    failure);
        }
        return Listener.announced(source, receiver, server, binding.port(server), this);
    }

    private InetSocketAddress wanted(String source, int receiver) {
        int own = port == 0 ? 0 : port + receiver;
        if (own > HIGHEST_PORT) {
            throw new SourceRefusedException(
                    "Receiver " + receiver + " of " + source + " would listen on port " + own + ", above "
                            + HIGHEST_PORT + "; begin with a lower port, or use 0 for any",
                    null);
        }
        return new InetSocketAddress(address, own);
    }

    /** What senders call this host: the address that is listened at, or the host's own name if it is all of them. */
    String advertisedHost() throws IOException {
        InetAddress bound = InetAddress.getByName(address);
        return bound.isAnyLocalAddress() ? InetAddress.getLocalHost().getCanonicalHostName() : address;
    }

    /** Empty when the address is not published. */
    String directory() {
        return directory;
    }

    String fileName(int receiver) {
        return name + "-" + receiver;
    }

    Map<String, String> hadoop() {
        return hadoop;
    }

    /** Where the first receiver listens; part of a source's name. */
    @Override
    public String toString() {
        return address + ":" + (port == 0 ? "any" : port);
    }

    /**
     * How a source makes its server.
     *
     * @param <S> the server
     */
    public interface Binding<S extends AutoCloseable> {
        /** Listens there. */
        S bind(InetSocketAddress address) throws IOException;

        /** The port on which it listens. */
        int port(S server);
    }
}
