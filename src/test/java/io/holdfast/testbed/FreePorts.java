package io.holdfast.testbed;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Hands out free TCP ports of the loopback address, each of them once per JVM. JVMs that test side by side have ranges of
 * their own, which {@code holdfast.fork} chooses: 1 or 2. Thread-safe.
 *
 * <p>They lie below the range from which Linux serves outgoing connections: a port of that range can be lost to some
 * client's connection while the server that owns it is down between kill and restart.
 */
public final class FreePorts {
    private static final int FORK = Integer.getInteger("holdfast.fork", 1);
    private static final int PORTS = 8_500;
    private static final int FIRST = 15_000 + (FORK - 1) % 2 * PORTS;
    private static final int END = FIRST + PORTS;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> TAKEN = new HashSet<>();

    private FreePorts() {}

    /** A port on which nobody listens now and which no earlier call returned. */
    public static synchronized int next() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = FIRST + RANDOM.nextInt(END - FIRST);
            if (!TAKEN.contains(port) && isFree(port)) {
                TAKEN.add(port);
                return port;
            }
        }
        throw new TestBedException("No free port found on 127.0.0.1 between " + FIRST + " and " + END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
