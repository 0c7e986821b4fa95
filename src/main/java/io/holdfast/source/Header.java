package io.holdfast.source;

import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** A named value beside the payload. Immutable as long as nobody writes into the array it hands out. */
public final class Header implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final byte[] value;

    /** Takes over the array; it must not be changed afterwards. */
    public Header(String name, byte[] value) {
        this.name = name;
        this.value = value;
    }

    /** The name; several headers of a message may share one. */
    public String name() {
        return name;
    }

    /** The value itself, not a copy. */
    public byte[] value() {
        return value;
    }

    /** The value read as UTF-8, malformed bytes replaced. */
    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }
}
