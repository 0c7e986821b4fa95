package io.holdfast.source.relp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A sender of RELP that does one thing after the other. Not thread-safe. */
final class RelpClient implements AutoCloseable {
    private static final int LIMIT_MILLIS = 20_000;
    private static final int AHEAD = 100;

    private final Socket socket;
    private final FrameReader frames;
    private int number;

    private RelpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.frames = new FrameReader(new BufferedInputStream(socket.getInputStream()), 1 << 20);
    }

    /** Connected, and nothing said yet. */
    static RelpClient raw(int port) throws IOException {
        return raw(SocketFactory.getDefault(), port);
    }

    static RelpClient raw(SocketFactory factory, int port) throws IOException {
        Socket socket = factory.createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LIMIT_MILLIS);
        return new RelpClient(socket);
    }

    /** Connected, and let in. */
    static RelpClient open(int port) throws IOException {
        return opened(raw(port));
    }

    static RelpClient opened(RelpClient client) throws IOException {
        int opening = client.send("open", "relp_version=0\nrelp_software=test\ncommands=syslog");
        String answer = client.answer();
        if (!answer.startsWith(opening + " 200 OK")) {
            throw new IOException("not let in: " + answer);
        }
        return client;
    }

    int send(String command, String text) throws IOException {
        write(new String(Frame.encode(++number, command, text), StandardCharsets.UTF_8));
        return number;
    }

    /** Hands messages over, and returns when all of them are answered with 200. */
    void deliver(List<byte[]> messages) throws IOException {
        int answered = 0;
        for (int sent = 0; sent < messages.size(); sent++) {
            send("syslog", new String(messages.get(sent), StandardCharsets.UTF_8));
            if (sent - answered >= AHEAD) {
                expectOk();
                answered++;
            }
        }
        for (; answered < messages.size(); answered++) {
            expectOk();
        }
    }

    private void expectOk() throws IOException {
        String answer = answer();
        if (!answer.contains(" 200 ")) {
            throw new IOException("refused: " + answer);
        }
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Number and text of the next answer, or number and command of another frame, or "end". */
    String answer() throws IOException {
        @Nullable Frame frame = frames.next();
        if (frame == null) {
            return "end";
        }
        String what =
                frame.command().equals("rsp") ? new String(frame.data(), StandardCharsets.UTF_8) : frame.command();
        return frame.number() + " " + what;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
