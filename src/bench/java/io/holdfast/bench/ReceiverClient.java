package io.holdfast.bench;

import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;

/** Reads records with a source's client library alone, and acknowledges them as an ordinary consumer does well. */
interface ReceiverClient extends Serializable {
    /**
     * Reads until so many records are acknowledged.
     *
     * @param records how many
     * @param acknowledged told on the way how many are
     */
    void read(long records, AtomicLong acknowledged) throws Exception;
}
