package io.holdfast.bench;

import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;

/**
 * A process with Spark on its class path in which work is measured, one piece after the other, so that neither servers
 * nor what fills them is in its processor time. Not thread-safe.
 */
final class WorkProcess implements AutoCloseable {
    private static final int ANSWER_LIMIT_MILLIS = 180_000;

    private final JavaProcess process;
    private final Socket socket;
    private final ObjectOutputStream orders;
    private final ObjectInputStream answers;

    private WorkProcess(JavaProcess process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.orders = new ObjectOutputStream(socket.getOutputStream());
        this.answers = new ObjectInputStream(socket.getInputStream());
    }

    /**
     * Starts the process and waits until it asks for work.
     *
     * @param name of the process and its log
     * @param heap as for {@code -Xmx}, all of it from the start
     * @param classPaths foreign class paths that are needed beside Spark's
     */
    static WorkProcess start(TestBed bed, String name, String heap, String... classPaths) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(ANSWER_LIMIT_MILLIS);
            JavaProcess process = launch(bed, name, heap, server.getLocalPort(), classPaths);
            Socket socket = server.accept();
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            return new WorkProcess(process, socket);
        }
    }

    private static JavaProcess launch(TestBed bed, String name, String heap, int port, String... classPaths) {
        Path target = bed.base().resolve("target");
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java(name, WorkProgram.class.getName())
                .classPath(
                        target.resolve("test-classes").toString(),
                        target.resolve("classes").toString(),
                        bed.classPath("spark") + "/*")
                .classPath(List.of(classPaths).stream()
                        .map(each -> bed.classPath(each) + "/*")
                        .toArray(String[]::new))
                .jvmOptions(opens)
                // The test bed's own options are for servers; what is measured gets the JVM's usual ones.
                .jvmOptions("-Xms" + heap, "-Xmx" + heap, "-XX:-UseSerialGC", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=4")
                .jvmOptions("-Dlog4j2.configurationFile=" + bed.base().resolve("src/bench/log4j2.properties"))
                .environment("SPARK_LOCAL_IP", "127.0.0.1")
                .arguments(Integer.toString(port))
                .start();
    }

    /** Does the work to its end. */
    Sample run(RemoteWork work) throws IOException {
        orders.writeObject(work);
        orders.reset();
        orders.flush();
        Object answer = answer(work);
        if (answer instanceof Sample sample) {
            return sample;
        }
        throw new IllegalStateException("The process answered " + answer + " to " + work + ": " + process);
    }

    private Object answer(RemoteWork work) throws IOException {
        try {
            return answers.readObject();
        } catch (IOException | ClassNotFoundException broken) {
            throw new IOException("The process did not answer to " + work + ": " + process, broken);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.close();
    }
}
