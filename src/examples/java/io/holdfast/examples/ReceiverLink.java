package io.holdfast.examples;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One connection to a receiver: a thread that sends from the outbox and one that reads acknowledgements. When either
 * ends, the connection is dead. {@link #disconnect} returns after both have ended, so that the next connection has the
 * outbox for itself.
 */
final class ReceiverLink {
    private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("ACK ([0-9]{1,18})");
    private static final int LINES_AT_ONCE = 500;
    private static final long WAIT_MILLIS = 100;
    private static final long JOIN_MILLIS = 5_000;

    private final Socket socket;
    private final Outbox outbox;
    private final Journal journal;
    private final String session;
    private final Thread writer = new Thread(this::write, "send-lines-writer");
    private final Thread reader = new Thread(this::read, "send-lines-reader");
    private String why = "";
    private boolean dead;
    private boolean finished;
    private boolean failed;
    private long progressNanos = System.nanoTime();

    /** @param session name to announce; empty for a receiver that gets no announcement */
    ReceiverLink(Socket socket, Outbox outbox, Journal journal, String session) {
        this.socket = socket;
        this.outbox = outbox;
        this.journal = journal;
        this.session = session;
    }

    ReceiverLink start() {
        writer.setDaemon(true);
        reader.setDaemon(true);
        writer.start();
        reader.start();
        return this;
    }

    synchronized boolean isDead() {
        return dead;
    }

    /** Why the connection is dead. */
    synchronized String why() {
        return why;
    }

    /** How long the receiver has taken or acknowledged nothing although there is something. */
    synchronized long stalledNanos() {
        if (outbox.waiting() == 0) {
            progress();
        }
        return System.nanoTime() - progressNanos;
    }

    /** Whether everything was written and the receiver closed the connection after the end. */
    synchronized boolean endedInGoodOrder() {
        return dead && finished && !failed;
    }

    void disconnect() throws InterruptedException {
        die("closed by the sender");
        writer.join(JOIN_MILLIS);
        reader.join(JOIN_MILLIS);
    }

    private synchronized void die(String reason) {
        if (!dead) {
            dead = true;
            why = reason;
        }
        try {
            socket.close();
        } catch (IOException again) {
            why += ", " + again;
        }
    }

    private synchronized void fail(Exception failure) {
        failed |= !dead;
        die(failure.toString());
    }

    /** From here on it is the reader's to see the receiver go. */
    private synchronized void finish() throws IOException {
        if (!dead) {
            socket.shutdownOutput();
            finished = true;
        }
    }

    private synchronized void progress() {
        progressNanos = System.nanoTime();
    }

    private void write() {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            long next = outbox.first();
            if (!session.isEmpty()) {
                out.write(("HOLDFAST/1 session=" + session + " first=" + next + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
            while (!isDead() && !outbox.isDone()) {
                next += send(next, out);
            }
            finish();
        } catch (IOException failure) {
            fail(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private int send(long next, OutputStream out) throws IOException, InterruptedException {
        List<byte[]> lines = outbox.from(next, LINES_AT_ONCE, WAIT_MILLIS);
        // The journal first: a line that was sent and is not in the journal would be nobody's.
        journal.append(next, lines);
        outbox.sending(next + lines.size() - 1);
        if (session.isEmpty()) {
            outbox.acknowledge(next + lines.size() - 1);
        }
        for (byte[] line : lines) {
            out.write(line);
            out.write('\n');
        }
        out.flush();
        if (session.isEmpty()) {
            progress();
        }
        return lines.size();
    }

    private void read() {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null && !isDead(); line = in.readLine()) {
                if (!session.isEmpty()) {
                    acknowledge(line);
                }
            }
            die("the receiver has closed it");
        } catch (IOException | IllegalArgumentException failure) {
            fail(failure);
        }
    }

    private void acknowledge(String line) {
        Matcher matcher = ACKNOWLEDGEMENT.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected 'ACK <sequence>', found '" + line.substring(0, Math.min(80, line.length())) + "'");
        }
        outbox.acknowledge(Long.parseLong(matcher.group(1)));
        progress();
    }
}
