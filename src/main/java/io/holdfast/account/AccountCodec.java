package io.holdfast.account;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BatchOffered;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.AccountRecord.DriverBegan;
import io.holdfast.account.AccountRecord.SparkEvent;
import io.holdfast.account.AccountRecord.StartedAfresh;
import io.holdfast.account.AccountRecord.StreamsNamed;
import io.holdfast.account.AccountRecord.TotalsKept;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * Account records as bytes of the driver's log: {@code 'H' 'F' 'A'}, format version, kind, then the fields, big-endian
 * (see {@link FieldWriter}). A record that does not begin with the magic is an event of Spark's as it came. Stateless.
 */
public final class AccountCodec {
    private static final int VERSION = 1;
    private static final byte[] MAGIC = {'H', 'F', 'A'};

    private AccountCodec() {}

    /** The bytes to write. */
    public static ByteBuffer encode(AccountRecord record) {
        if (record instanceof SparkEvent raw) {
            return ByteBuffer.wrap(raw.event());
        }
        FieldWriter out = new FieldWriter();
        out.bytes(MAGIC).int8(VERSION);
        write(record, out);
        return out.buffer();
    }

    private static void write(AccountRecord record, FieldWriter out) {
        if (record instanceof BlockAdded added) {
            out.int8(1).facts(added.facts()).blob(added.event());
        } else if (record instanceof BatchAllocated allocated) {
            out.int8(2).int64(allocated.time()).keys(allocated.blocks()).blob(allocated.event());
        } else if (record instanceof BatchesCleaned cleaned) {
            out.int8(3).longs(cleaned.times());
        } else if (record instanceof BatchEnded ended) {
            out.int8(4).int64(ended.time()).int8(ended.verdict().code()).text(ended.reason());
        } else if (record instanceof BatchSetAside aside) {
            out.int8(5).int64(aside.time()).text(aside.reason());
        } else if (record instanceof BatchOffered offered) {
            out.int8(6).int64(offered.time());
        } else {
            writeRarer(record, out);
        }
    }

    private static void writeRarer(AccountRecord record, FieldWriter out) {
        if (record instanceof DriverBegan began) {
            out.int8(7).int64(began.epoch()).text(began.owner()).text(began.spark());
        } else if (record instanceof StreamsNamed named) {
            out.int8(8).names(named.names());
        } else if (record instanceof BlockKept kept) {
            out.int8(9).facts(kept.facts()).int64(kept.batch()).blob(kept.event());
        } else if (record instanceof BatchKept kept) {
            out.int8(10)
                    .int64(kept.time())
                    .keys(kept.blocks())
                    .int8(kept.verdict().code())
                    .text(kept.reason());
            out.flag(kept.isCleaned())
                    .flag(kept.isSetAside())
                    .int32(kept.failures())
                    .blob(kept.event());
        } else if (record instanceof TotalsKept kept) {
            out.int8(11).int64(kept.lastAllocated()).counts(kept.done());
        } else if (record instanceof BlocksDropped dropped) {
            out.int8(12).keys(dropped.blocks()).text(dropped.reason());
        } else if (record instanceof StartedAfresh afresh) {
            out.int8(13).names(afresh.names()).facts(afresh.blocks()).setAside(afresh.setAside());
        }
    }

    /**
     * Reads a record.
     *
     * @param record the whole record, from position to limit
     * @param place where it lies, for the error
     * @throws AccountException if it is of a newer version or not as it was written
     */
    public static AccountRecord decode(ByteBuffer record, String place) {
        if (!beginsWithMagic(record)) {
            byte[] event = new byte[record.remaining()];
            record.duplicate().get(event);
            return new SparkEvent(event);
        }
        FieldReader in = new FieldReader(record.duplicate().position(record.position() + MAGIC.length));
        try {
            checkVersion(in.int8(), place);
            AccountRecord decoded = read(in, place);
            in.end();
            return decoded;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new AccountException(
                    "Cannot read the record of the driver's log at " + place
                            + ": expected a record of the account, found " + malformed.getMessage()
                            + ". Its checksum is right, so it was written like this: ask those who build Holdfast",
                    malformed);
        }
    }

    /**
     * Whether a record is in our own form, of a version that is known; what its fields say is not looked at. False if it
     * is an event of Spark's as it came.
     *
     * @throws AccountException if it is of a newer version
     */
    public static boolean isOwn(ByteBuffer record, String place) {
        boolean own = beginsWithMagic(record);
        if (own) {
            checkVersion(record.get(record.position() + MAGIC.length), place);
        }
        return own;
    }

    private static boolean beginsWithMagic(ByteBuffer record) {
        int at = record.position();
        return record.remaining() > MAGIC.length
                && record.get(at) == MAGIC[0]
                && record.get(at + 1) == MAGIC[1]
                && record.get(at + 2) == MAGIC[2];
    }

    private static void checkVersion(int version, String place) {
        if (version < 1 || version > VERSION) {
            throw new AccountException(
                    "Cannot read the record of the driver's log at " + place + ": expected format version " + VERSION
                            + " or lower, found " + version
                            + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
    }

    private static AccountRecord read(FieldReader in, String place) {
        int kind = in.int8();
        return switch (kind) {
            case 1 -> new BlockAdded(in.facts(), in.blob());
            case 2 -> new BatchAllocated(in.int64(), in.keys(), in.blob());
            case 3 -> new BatchesCleaned(in.longs());
            case 4 -> new BatchEnded(in.int64(), in.verdict(), in.text());
            case 5 -> new BatchSetAside(in.int64(), in.text());
            case 6 -> new BatchOffered(in.int64());
            case 7 -> new DriverBegan(in.int64(), in.text(), in.text());
            case 8 -> new StreamsNamed(in.names());
            case 9 -> new BlockKept(in.facts(), in.int64(), in.blob());
            case 10 ->
                new BatchKept(
                        in.int64(), in.keys(), in.verdict(), in.text(), in.flag(), in.flag(), in.int32(), in.blob());
            case 11 -> new TotalsKept(in.int64(), in.counts());
            case 12 -> new BlocksDropped(in.keys(), in.text());
            case 13 -> new StartedAfresh(in.names(), in.manyFacts(), in.setAside());
            default ->
                throw new AccountException(
                        "Cannot read the record of the driver's log at " + place + ": expected kind 1 to 13, found "
                                + kind + "; start the Holdfast version that wrote it, or a newer one",
                        null);
        };
    }
}
