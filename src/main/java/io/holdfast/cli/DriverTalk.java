package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.epoch.ControlAddress;
import io.holdfast.storage.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Predicate;

/** Says one thing to a driver's control port and hears its answer. Not thread-safe. */
final class DriverTalk {
    private static final Duration CONNECT_BOUND = Duration.ofSeconds(5);

    /** A driver that stops says something every second. */
    private static final Duration SILENCE_BOUND = Duration.ofSeconds(30);

    private final ControlAddress address;

    private DriverTalk(ControlAddress address) {
        this.address = address;
    }

    /**
     * With the driver of a log directory.
     *
     * @throws CommandException if none has published where it listens
     */
    static DriverTalk with(LogArguments log) {
        try (Storage storage = log.open()) {
            if (!log.isLog(storage)) {
                throw CommandException.wrongUse("Nothing was found in " + storage.root());
            }
            return new DriverTalk(ControlAddress.find(storage)
                    .orElseThrow(() -> CommandException.unreachable("No driver listens for the log " + storage.root()
                            + ": none runs, or its control port is off; a file 'stop' in the log directory stops it,"
                            + " too")));
        }
    }

    /**
     * Says a command and hands over lines until one of them is the last.
     *
     * @throws CommandException if the driver cannot be reached, or falls silent
     */
    void say(String command, Predicate<String> isLast) {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), address.port());
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) SILENCE_BOUND.toMillis());
            socket.connect(server, (int) CONNECT_BOUND.toMillis());
            socket.getOutputStream().write(("holdfast/1 " + address.token() + " " + command + "\n").getBytes(UTF_8));
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String line = lines.readLine();
            while (line != null && !isLast.test(line)) {
                line = lines.readLine();
            }
            if (line == null) {
                throw unreachable("it ended the conversation");
            }
        } catch (IOException failure) {
            throw unreachable(failure.toString());
        }
    }

    private CommandException unreachable(String found) {
        return CommandException.unreachable("Could not speak with the driver at " + address + ": " + found
                + ". Run this on that host; or it runs no more; or create a file 'stop' in the log directory, which"
                + " stops it from anywhere");
    }
}
