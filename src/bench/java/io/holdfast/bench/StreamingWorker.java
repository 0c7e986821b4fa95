package io.holdfast.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The main class of the process in which streaming applications are measured: argument, the port that gives orders. */
public final class StreamingWorker {
    private StreamingWorker() {}

    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
            BufferedReader orders =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            PrintWriter answers =
                    new PrintWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8), true);
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                answers.println(answer(line));
            }
        }
        System.exit(0);
    }

    private static String answer(String line) {
        try {
            Sample sample = new StreamingRun(StreamingOrder.parse(line)).run();
            return "sample " + sample.micros() + " " + sample.medianMicros() + " " + sample.cpuMicros();
        } catch (Exception failure) { // told to the process that waits for the answer; the log has the rest
            failure.printStackTrace();
            return "failed " + failure;
        }
    }
}
