package io.holdfast.source.relp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.source.Delivery;
import io.holdfast.source.Header;
import io.holdfast.source.SourceMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a thread reads frames and hands messages to the engine, another writes answers. What came in before the
 * connection ended is handed over in any case, because its sender may have died with it. Thread-safe.
 */
final class Session {
    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final byte[] SERVER_CLOSE = Frame.encode(0, "serverclose", "");
    private static final String OFFERS = "200 OK\nrelp_version=0\nrelp_software=holdfast\ncommands=syslog";
    private static final String STORED = "200 OK";

    private final String name;
    private final int limit;
    private final Inbox inbox;
    private final RelpCounts counts;
    private final Wire wire;
    private final List<Header> headers;
    private final Transactions transactions = new Transactions();
    private boolean open; // confined to the reading thread

    /**
     * @param source the source's name
     * @param limit the longest message in bytes
     */
    Session(String source, Wire wire, int limit, Inbox inbox, RelpCounts counts) {
        this.name = source + " from " + wire.peer();
        this.wire = wire;
        this.limit = limit;
        this.inbox = inbox;
        this.counts = counts;
        this.headers = List.of(new Header("holdfast.relp.sender", wire.peer().getBytes(UTF_8)));
    }

    /** The reading thread's life. */
    void read() {
        try {
            FrameReader frames = new FrameReader(wire.in(), limit + 1); // a line feed at its end does not count
            Frame frame = frames.next();
            while (frame != null && take(frame)) {
                frame = frames.next();
            }
            if (frame == null) {
                end("its sender has closed it");
            }
        } catch (MalformedFrameException malformed) {
            counts.malformed().increment();
            log.warn("{}: ended, because it does not speak RELP: {}", name, malformed.getMessage());
            end("it was malformed");
        } catch (IOException broken) {
            end(broken.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            end("interrupted");
        }
    }

    private void end(String why) {
        log.info("{}: the connection has ended: {}", name, why);
        transactions.end();
        wire.close();
    }

    /** False when nothing more is to be read. */
    private boolean take(Frame frame) throws IOException, InterruptedException {
        if (!open && !frame.command().equals("open")) {
            throw new MalformedFrameException("expected the command open, found " + frame);
        }
        if (frame.number() == 0) {
            throw new MalformedFrameException("expected a transaction's number, found " + frame);
        }
        transactions.begin(frame.number());
        switch (frame.command()) {
            case "open" -> open(frame);
            case "syslog" -> {
                return message(frame);
            }
            case "close" -> {
                transactions.answerLast(frame.number(), Frame.encode(frame.number(), "rsp", ""));
                return false;
            }
            default -> answer(frame.number(), "500 command not supported");
        }
        return true;
    }

    private void open(Frame frame) throws IOException {
        if (!new String(frame.data(), US_ASCII).contains("relp_version=")) {
            throw new MalformedFrameException("expected relp_version among what the sender offers, found none");
        }
        open = true;
        wire.opened();
        answer(frame.number(), OFFERS);
        log.info("{}: connected", name);
    }

    private boolean message(Frame frame) throws InterruptedException {
        byte[] data = withoutLineFeed(frame.data());
        if (frame.isTooLong() || data.length > limit) {
            counts.tooLong().increment();
            log.warn("{}: refused message {}: it is too long, at most {} bytes are taken", name, frame, limit);
            answer(frame.number(), "500 message is too long: at most " + limit + " bytes are taken");
            return true;
        }
        SourceMessage message = new SourceMessage(data, null, headers, null, false);
        return inbox.add(Delivery.of(message, new RelpTag(this, frame.number())));
    }

    /** Senders' templates end in one, which belongs to files and not to the message. */
    private static byte[] withoutLineFeed(byte[] data) {
        boolean has = data.length > 0 && data[data.length - 1] == '\n';
        return has ? Arrays.copyOf(data, data.length - 1) : data;
    }

    private void answer(int number, String text) {
        transactions.answer(number, Frame.encode(number, "rsp", text));
    }

    /** A message is stored, or passed over by the stream's policy: its sender may forget it. */
    void stored(int number) {
        answer(number, STORED);
    }

    /** The writing thread's life: answers in turn, until nothing more can be said, and a goodbye. */
    void write() {
        try {
            byte[] answers = transactions.next();
            while (answers.length > 0) {
                wire.write(answers);
                answers = transactions.next();
            }
            wire.write(SERVER_CLOSE);
        } catch (IOException gone) {
            log.debug("{}: could not answer any more: {}", name, gone.toString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        wire.close();
    }

    /** Writes the answers that are in turn, and then ends the connection. */
    void leave() {
        transactions.end();
    }

    /** Whether a sender has not read its answers for so long. */
    boolean isStuck(Duration limitOfPatience) {
        return wire.isWritingFor(limitOfPatience);
    }

    /** Ends the connection at once. */
    void cut() {
        wire.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
