package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Debian's PostgreSQL, as user {@code postgres} where the tests run as root. Not thread-safe. */
public final class PostgresServer implements SqlServer {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "postgres";

    private static final String OWNER = "postgres";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final String password;
    private final int port = FreePorts.next();
    private final StringBuilder settings = new StringBuilder();
    private @Nullable Path tlsCertificate;
    private @Nullable Path tlsKey;
    private @Nullable Path data;
    private @Nullable JavaProcess process;

    private PostgresServer(TestBed bed, String password) {
        this.bed = bed;
        this.password = password;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static PostgresServer in(TestBed bed, String password) {
        PostgresServer server = new PostgresServer(bed, password);
        bed.closeFirst(server);
        return server;
    }

    /** With one more line of its configuration, before the first start. */
    public PostgresServer with(String setting) {
        settings.append(setting).append('\n');
        return this;
    }

    /** With TLS for those who ask for it, before the first start; files that its user may read. */
    public PostgresServer withTls(Path certificate, Path key) {
        tlsCertificate = certificate;
        tlsKey = key;
        return this;
    }

    @Override
    public Optional<String> program() {
        return Optional.of(PROGRAM);
    }

    @Override
    public PostgresServer start() {
        if (data == null) {
            data = initialized();
        }
        process = Unprivileged.command(bed, "postgres", OWNER, executable("postgres"), "-D", data.toString())
                .start();
        awaitConnection(START_LIMIT);
        return this;
    }

    private Path initialized() {
        Path directory = Unprivileged.directory(bed, "postgres", OWNER);
        Path secret = directory.resolve("password");
        Path fresh = directory.resolve("data");
        try {
            Files.writeString(secret, password + "\n");
            Unprivileged.run(Unprivileged.command(
                    bed,
                    "initdb",
                    OWNER,
                    executable("initdb"),
                    "--pgdata=" + fresh,
                    "--auth=scram-sha-256",
                    "--username=" + user(),
                    "--pwfile=" + secret,
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync"));
            Files.writeString(
                    fresh.resolve("postgresql.conf"),
                    "\nport = " + port
                            + "\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nshared_buffers = 32MB\n"
                            + settings + tls(directory),
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of PostgreSQL to " + directory, e);
        }
        return fresh;
    }

    /** The server wants a key that is its user's alone. */
    private String tls(Path directory) throws IOException {
        if (tlsCertificate == null || tlsKey == null) {
            return "";
        }
        UserPrincipal owner = Files.getOwner(directory);
        Path certificate = Files.copy(tlsCertificate, directory.resolve("server.crt"));
        Path key = Files.copy(tlsKey, directory.resolve("server.key"));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(key, owner);
        Files.setOwner(certificate, owner);
        return "ssl = on\nssl_cert_file = '" + certificate + "'\nssl_key_file = '" + key + "'\n";
    }

    private static Path executable(String name) {
        return Services.require(name, "postgresql");
    }

    @Override
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("PostgreSQL on port " + port + " was never started");
        }
        return process;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url(int somePort) {
        return "jdbc:postgresql://127.0.0.1:" + somePort + "/postgres";
    }

    @Override
    public String user() {
        return "tester";
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        if (data != null) {
            FileTree.delete(data.resolveSibling("password"));
            FileTree.delete(data);
        }
    }
}
