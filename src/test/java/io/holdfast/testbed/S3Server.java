package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server on 127.0.0.1 that speaks S3 and keeps objects in a directory: S3Proxy, a process of its own. It keeps its
 * port and its objects over kill and start. Its class path, {@code s3proxy}, is not resolved by a build. Not thread-safe.
 */
public final class S3Server implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String BUCKET = "holdfast";
    private static final String USER = "tester";
    private static final Pattern TEMPORARY = Pattern.compile(".*-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String LOGBACK =
            "<configuration><root level=\"WARN\"><appender class=\"ch.qos.logback.core.ConsoleAppender\" name=\"out\">"
                    + "<encoder><pattern>%d{HH:mm:ss.SSS} %p %c{1}: %m%n</pattern></encoder></appender>"
                    + "<appender-ref ref=\"out\"/></root></configuration>\n";

    private final TestBed bed;
    private final int port = FreePorts.next();
    private @Nullable Path directory;
    private @Nullable JavaProcess process;

    private S3Server(TestBed bed) {
        this.bed = bed;
    }

    /** A server that is not started yet and is closed with the bed. */
    public static S3Server in(TestBed bed) {
        S3Server server = new S3Server(bed);
        bed.closeFirst(server);
        return server;
    }

    /** The bucket's address for Hadoop. */
    public String uri() {
        return "s3a://" + BUCKET;
    }

    /** Hadoop's settings to get there; it tries each request twice. */
    public Map<String, String> hadoopOptions() {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + port,
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.access.key", USER,
                "fs.s3a.secret.key", USER,
                "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.connection.ssl.enabled", "false",
                "fs.s3a.attempts.maximum", "2",
                "fs.s3a.retry.limit", "2");
    }

    /** Starts it with an empty bucket; returns when it accepts connections. */
    public S3Server start() {
        Path fresh = bed.directory("s3");
        directory = fresh;
        try {
            Files.createDirectories(fresh.resolve("data").resolve(BUCKET));
            Files.writeString(fresh.resolve("logback.xml"), LOGBACK);
            Files.writeString(fresh.resolve("s3.conf"), configuration(fresh.resolve("data")));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the configuration of S3Proxy to " + fresh, e);
        }
        launch();
        return this;
    }

    private String configuration(Path data) {
        return "s3proxy.endpoint=http://127.0.0.1:" + port + "\ns3proxy.authorization=aws-v2-or-v4\ns3proxy.identity="
                + USER + "\ns3proxy.credential=" + USER
                + "\njclouds.provider=filesystem-nio2\njclouds.filesystem.basedir=" + data + "\n";
    }

    /** SIGKILL. */
    public void kill() {
        process().kill9();
    }

    /** Starts it again on its objects; returns when it accepts connections. */
    public void startAgain() {
        sweep();
        launch();
    }

    /** Killed while it stores an object, this server shows its temporary file as one; a store of objects has none. */
    private void sweep() {
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.filter(S3Server::isTemporary).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove temporary files of S3Proxy from " + data(), e);
        }
    }

    private static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(file.toString()).matches();
    }

    private Path data() {
        if (directory == null) {
            throw new TestBedException("The S3 server was never started");
        }
        return directory.resolve("data");
    }

    private void launch() {
        Path conf = data().resolveSibling("s3.conf");
        process = bed.java("s3proxy", "org.gaul.s3proxy.Main")
                .classPath(bed.classPath("s3proxy") + "/*")
                .jvmOptions("-Xmx256m", "-Dlogback.configurationFile=" + conf.resolveSibling("logback.xml"))
                .arguments("--properties", conf.toString())
                .start();
        Await.until(
                "S3Proxy to listen on port " + port,
                START_LIMIT,
                this::listens,
                () -> process().toString());
    }

    private boolean listens() {
        if (!process().isAlive()) {
            throw new TestBedException("S3Proxy has ended: " + process());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private JavaProcess process() {
        if (process == null) {
            throw new TestBedException("The S3 server was never started");
        }
        return process;
    }

    /** Ends it and deletes the objects. Idempotent. */
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
