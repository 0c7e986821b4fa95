package io.holdfast.testbed;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** H2 as a server in a JVM of its own. Not thread-safe. */
public final class H2Server implements SqlServer {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final TestBed bed;
    private final String password;
    private final int port = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private H2Server(TestBed bed, String password) {
        this.bed = bed;
        this.password = password;
    }

    /** A server that is not started yet and is closed with the bed. The first who connects becomes its user. */
    public static H2Server in(TestBed bed, String password) {
        H2Server server = new H2Server(bed, password);
        bed.closeFirst(server);
        return server;
    }

    @Override
    public Optional<String> program() {
        return Optional.empty();
    }

    @Override
    public H2Server start() {
        if (directory == null) {
            directory = bed.directory("h2");
        }
        process = bed.java("h2", "org.h2.tools.Server")
                .classPath(bed.classPath("h2") + "/*")
                .jvmOptions("-Xmx128m")
                .arguments("-tcp", "-tcpPort", Integer.toString(port), "-ifNotExists", "-baseDir", directory.toString())
                .start();
        process.awaitLog("TCP server running", START_LIMIT);
        awaitConnection(START_LIMIT);
        stayOpen();
        return this;
    }

    /** Without it, the database is closed and opened again whenever nobody is connected. */
    private void stayOpen() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET DB_CLOSE_DELAY -1");
        } catch (SQLException e) {
            throw new TestBedException("Cannot have H2 keep its database open; " + process(), e);
        }
    }

    @Override
    public JavaProcess process() {
        if (process == null) {
            throw new TestBedException("H2 on port " + port + " was never started");
        }
        return process;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String url(int somePort) {
        return "jdbc:h2:tcp://127.0.0.1:" + somePort + "/./test";
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
