package io.holdfast.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The TCP ports on which a process listens, from {@code /proc}. */
final class ListeningPorts {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final String LISTEN = "0A";

    private ListeningPorts() {}

    static Set<Integer> of(OsProcess process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        Set<Integer> ports = new HashSet<>();
        try {
            Set<String> inodes = sockets(proc.resolve("fd"));
            addPorts(proc.resolve("net/tcp"), inodes, ports);
            addPorts(proc.resolve("net/tcp6"), inodes, ports);
        } catch (IOException e) {
            // It ended meanwhile, and listens on what was found or nothing.
            return ports;
        }
        return ports;
    }

    private static Set<String> sockets(Path descriptors) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                String target = target(link);
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    /** A descriptor may be closed while it is looked at. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Columns of the table: 1 local address and port in hexadecimal, 3 state, 9 inode. */
    private static void addPorts(Path table, Set<String> inodes, Set<Integer> ports) throws IOException {
        if (!Files.exists(table)) {
            return;
        }
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
            List<String> columns = BLANKS.splitAsStream(line.strip()).toList();
            if (columns.size() > 9 && columns.get(3).equals(LISTEN) && inodes.contains(columns.get(9))) {
                String address = columns.get(1);
                ports.add(Integer.parseInt(address.substring(address.indexOf(':') + 1), 16));
            }
        }
    }
}
