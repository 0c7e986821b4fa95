package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Debian's MariaDB, as user {@code mysql} where the tests run as root. Not thread-safe. */
public final class MariaDbServer implements SqlServer {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "mariadbd";

    private static final String OWNER = "mysql";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final String password;
    private final int port = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private MariaDbServer(TestBed bed, String password) {
        this.bed = bed;
        this.password = password;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static MariaDbServer in(TestBed bed, String password) {
        MariaDbServer server = new MariaDbServer(bed, password);
        bed.closeFirst(server);
        return server;
    }

    @Override
    public Optional<String> program() {
        return Optional.of(PROGRAM);
    }

    @Override
    public MariaDbServer start() {
        if (directory == null) {
            directory = initialized();
        }
        process = Unprivileged.command(
                        bed,
                        "mariadbd",
                        OWNER,
                        Services.require(PROGRAM, "mariadb"),
                        "--no-defaults",
                        "--datadir=" + directory.resolve("data"),
                        "--port=" + port,
                        "--bind-address=127.0.0.1",
                        "--socket=" + directory.resolve("s.sock"),
                        "--pid-file=" + directory.resolve("p.pid"),
                        "--innodb-buffer-pool-size=32M",
                        "--innodb-flush-log-at-trx-commit=1",
                        "--init-file=" + directory.resolve("init.sql"))
                .start();
        awaitConnection(START_LIMIT);
        return this;
    }

    private Path initialized() {
        Path fresh = Unprivileged.directory(bed, "mariadb", OWNER);
        Unprivileged.run(Unprivileged.command(
                bed,
                "mariadb-install-db",
                OWNER,
                Services.require("mariadb-install-db", "mariadb"),
                "--no-defaults",
                "--datadir=" + fresh.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
        try {
            Files.writeString(
                    fresh.resolve("init.sql"),
                    "CREATE DATABASE IF NOT EXISTS test;\nCREATE USER IF NOT EXISTS '" + user()
                            + "'@'127.0.0.1' IDENTIFIED BY '" + password + "';\nGRANT ALL ON test.* TO '" + user()
                            + "'@'127.0.0.1';\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the first statements of MariaDB to " + fresh, e);
        }
        return fresh;
    }

    @Override
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("MariaDB on port " + port + " was never started");
        }
        return process;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url(int somePort) {
        return "jdbc:mariadb://127.0.0.1:" + somePort + "/test";
    }

    /** The address for MySQL's own driver. */
    public String mysqlUrl() {
        return "jdbc:mysql://127.0.0.1:" + port + "/test?useSSL=false&allowPublicKeyRetrieval=true";
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
        if (directory != null) {
            FileTree.delete(directory);
        }
    }
}
