package io.holdfast.bench;

import io.holdfast.source.Source;

/** A source's server, or its senders. What it needs is started when the first load is asked for. Not thread-safe. */
interface Supply {
    /** The source in one word, as on the command line. */
    String name();

    /** What is special about it, for the name of its case, with a comma and a blank behind it; empty where nothing is. */
    default String detail() {
        return "";
    }

    /** How many records a run takes, so that it lasts a few seconds. */
    int records();

    /** So many records of {@link Payloads#records}, ready to be received once. */
    Load load(int records) throws Exception;

    /** Records for one receiver. */
    interface Load {
        /** As Holdfast reads them. */
        Source source();

        /** As the client library reads them. */
        ReceiverClient client();

        /**
         * Looks whether all are acknowledged where they came from.
         *
         * @throws IllegalStateException if not
         */
        void verify() throws Exception;

        /** Puts away what is left of them, senders among them. */
        void drop() throws Exception;

        /** Throws unless nothing is left. */
        static void requireNone(long left, String where) {
            if (left != 0) {
                throw new IllegalStateException(left + " records are not acknowledged at " + where);
            }
        }
    }
}
