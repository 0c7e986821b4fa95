package io.holdfast.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A database server on 127.0.0.1 that keeps its port and its data over stop, kill and start. */
public interface SqlServer extends AutoCloseable {
    /** The program whose presence tells that the server is installed; empty if it comes with the build. */
    Optional<String> program();

    /** Starts it, on the data it left if it ran before, and returns when it serves. */
    SqlServer start();

    /** The server's current process, to suspend or kill it or to read its log. */
    JavaProcess process();

    /** SIGKILL to the server; returns when it and its children are gone, the latter by themselves. */
    default void kill9() {
        List<OsProcess> children = process().descendants();
        process().kill9();
        Await.until(
                "the end of the children of " + process(),
                Duration.ofSeconds(30),
                () -> children.stream().noneMatch(OsProcess::isAlive),
                children::toString);
    }

    /** SIGSTOP to the server and its children: they keep their connections and answer nothing. */
    default void suspend() {
        process().suspend();
        process().descendants().forEach(OsProcess::suspend);
    }

    /** SIGCONT to all of them. */
    default void resume() {
        process().descendants().forEach(OsProcess::resume);
        process().resume();
    }

    /** The port; the same for the server's whole life. */
    int port();

    /** The address of the tests' database, as if the server listened on another port. */
    String url(int port);

    /** The address of the tests' database. */
    default String url() {
        return url(port());
    }

    /** Who may do anything in the tests' database. */
    String user();

    /** The password of that user. */
    String password();

    /** A new connection, which commits by itself. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    /** Ends it and deletes its data. Idempotent. */
    @Override
    void close();

    /** Returns when somebody could connect; throws at once when the process has ended. */
    default void awaitConnection(Duration limit) {
        String[] last = {"nothing"};
        Await.until(
                "a connection to " + url(),
                limit,
                () -> {
                    if (!process().isAlive()) {
                        throw new TestBedException("It has ended: " + process());
                    }
                    try (Connection connection = connect()) {
                        return connection.isValid(5);
                    } catch (SQLException notYet) {
                        last[0] = notYet.toString();
                        return false;
                    }
                },
                () -> last[0] + "; " + process());
    }
}
