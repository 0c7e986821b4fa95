package io.holdfast.source.tcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A peer whose every byte the test decides. */
final class LoopbackPeer implements AutoCloseable {
    private final ServerSocket server;
    private Socket socket = new Socket();

    LoopbackPeer() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setSoTimeout(5_000);
    }

    TcpLines source() {
        return TcpLines.connect("127.0.0.1", server.getLocalPort());
    }

    /** Takes the connection that a reader has made. */
    LoopbackPeer accept() throws IOException {
        socket = server.accept();
        socket.setSoTimeout(5_000);
        return this;
    }

    LoopbackPeer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    LoopbackPeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    String readLine() throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    /** What the reader has sent so far, without waiting. */
    int bytesReceived() throws IOException {
        return socket.getInputStream().available();
    }

    void end() throws IOException {
        socket.close();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.close();
    }
}
