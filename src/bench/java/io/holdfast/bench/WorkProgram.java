package io.holdfast.bench;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** The main class of a process in which work is measured: argument, the port that hands out work. */
public final class WorkProgram {
    private WorkProgram() {}

    /** Works until nobody hands out more. */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
                ObjectOutputStream answers = new ObjectOutputStream(socket.getOutputStream());
                ObjectInputStream orders = new ObjectInputStream(socket.getInputStream())) {
            while (true) {
                Object order = orders.readObject();
                if (!(order instanceof RemoteWork work)) {
                    break;
                }
                answers.writeObject(answer(work));
                answers.flush();
            }
        }
        System.exit(0);
    }

    /** A sample, or why there is none. */
    private static Object answer(RemoteWork work) {
        try {
            return work.run();
        } catch (Exception failure) { // told to the process that waits for the answer; the log has the rest
            failure.printStackTrace();
            return failure.toString();
        }
    }
}
