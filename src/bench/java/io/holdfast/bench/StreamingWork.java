package io.holdfast.bench;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs streaming applications in one process of its own, one after the other. Not thread-safe. */
final class StreamingWork implements AutoCloseable {
    private static final int ANSWER_LIMIT_MILLIS = 180_000;

    private final JavaProcess process;
    private final Socket socket;
    private final PrintWriter orders;
    private final BufferedReader answers;

    private StreamingWork(JavaProcess process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.orders = new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), true);
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the process and waits until it asks for orders. */
    static StreamingWork start(TestBed bed) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(ANSWER_LIMIT_MILLIS);
            JavaProcess process = launch(bed, server.getLocalPort());
            Socket socket = server.accept();
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            return new StreamingWork(process, socket);
        }
    }

    private static JavaProcess launch(TestBed bed, int port) {
        Path target = bed.base().resolve("target");
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java("streaming", StreamingWorker.class.getName())
                .classPath(
                        target.resolve("test-classes").toString(),
                        target.resolve("classes").toString(),
                        bed.classPath("spark") + "/*")
                .jvmOptions(opens)
                // The test bed's own options are for servers; what is measured gets the JVM's usual ones.
                .jvmOptions("-Xmx2g", "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4")
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base().resolve("src/bench/log4j2.properties"))
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .arguments(Integer.toString(port))
                .start();
    }

    /** Runs one application to its end; an operation is one record, stored and acknowledged. */
    Sample run(StreamingOrder order) throws IOException {
        orders.println(order.line());
        String answer = answers.readLine();
        if (answer == null || !answer.startsWith("sample ")) {
            throw new IllegalStateException(
                    "The streaming process answered " + answer + " to '" + order.line() + "': " + process);
        }
        List<String> words = List.of(answer.split(" ", -1));
        return new Sample(
                Double.parseDouble(words.get(1)), Double.parseDouble(words.get(2)), Double.parseDouble(words.get(3)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.close();
    }
}
