package io.holdfast.source.tcp;

import io.holdfast.source.Delivery;
import io.holdfast.source.Position;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who sends the lines of one connection: unknown until its first line, then announced or plain. Not thread-safe. */
final class Peer {
    /** An announcement has its own bound, so that a small limit for records does not refuse it. */
    static final int LONGEST_ANNOUNCEMENT = 256;

    private static final Logger log = LoggerFactory.getLogger(Peer.class);
    private static final long PLAIN = -1;

    private final String source;
    private final SourceContext context;
    private final SourceMemory memory;
    private boolean known;
    private String session = "";
    private long next = PLAIN;
    private long highest = PLAIN;

    Peer(String source, SourceContext context, SourceMemory memory) {
        this.source = source;
        this.context = context;
        this.memory = memory;
    }

    /**
     * What the line is to the engine; null for an announcement.
     *
     * @throws io.holdfast.source.SourceRefusedException if the line is an announcement that cannot be understood
     */
    @Nullable
    Delivery receive(Line line) {
        if (!known) {
            known = true;
            if (line.startsWith(Announcement.PREFIX)) {
                begin(Announcement.parse(source, line));
                return null;
            }
            warnOfPlainPeer();
        }
        return next == PLAIN ? plain(line) : announced(line, next++);
    }

    boolean isAnnounced() {
        return next != PLAIN;
    }

    /** Keeps for later connections what was seen on this one. */
    void leave() {
        if (isAnnounced() && highest >= 0) {
            memory.remember(session, highest);
        }
    }

    /** For messages. */
    String describe() {
        return isAnnounced() ? "session " + session + ", next sequence " + next : "a peer without announcement";
    }

    private void begin(Announcement announcement) {
        session = announcement.session();
        next = announcement.first();
        highest = memory.highest(session);
        log.info("{}: session {} goes on with sequence {}", source, session, next);
    }

    private void warnOfPlainPeer() {
        if (memory.firstWarning()) {
            log.warn(
                    "{}: the peer has not announced itself, so it can neither be told what is stored nor send it again:"
                            + " lines that are on their way when either side ends are lost. Use a sender that announces"
                            + " itself (HOLDFAST/1, see tcp-lines.md) where that matters",
                    source);
        }
    }

    private Delivery plain(Line line) {
        if (line.length() > context.maxRecordBytes()) {
            return Delivery.refused(tooLong(line, "A line"), LineTag.NONE);
        }
        return Delivery.of(new SourceMessage(line.bytes(), null, List.of(), null, false), LineTag.NONE);
    }

    private Delivery announced(Line line, long sequence) {
        boolean redelivered = sequence <= highest;
        highest = Math.max(highest, sequence);
        LineTag tag = new LineTag(this, sequence);
        if (line.length() > context.maxRecordBytes()) {
            return Delivery.refused(tooLong(line, "Line " + sequence + " of session " + session), tag);
        }
        Position position = new Position(session, sequence);
        return Delivery.of(new SourceMessage(line.bytes(), null, List.of(), position, redelivered), tag);
    }

    private String tooLong(Line line, String which) {
        return which + " from " + source + " is too long: " + line.length() + " bytes so far, at most "
                + context.maxRecordBytes() + " are taken; send shorter lines or raise the receiver's record limit";
    }
}
