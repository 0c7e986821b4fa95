package io.holdfast.source.http;

/** How much waits for the store, and how much may. What is refused is not waited for. Thread-safe. */
final class Admission {
    private final int maxRequests;
    private final long maxBytes;
    private int requests; // guarded by this
    private long bytes; // guarded by this

    Admission(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /**
     * A place for one request.
     *
     * @throws RefusedRequestException with 429 if there is none
     */
    synchronized Place enter() {
        if (requests >= maxRequests) {
            throw busy();
        }
        requests++;
        return new Place();
    }

    synchronized int requests() {
        return requests;
    }

    synchronized long bytes() {
        return bytes;
    }

    private synchronized void take(long more) {
        if (bytes + more > maxBytes) {
            throw busy();
        }
        bytes += more;
    }

    private synchronized void leave(long taken) {
        requests--;
        bytes -= taken;
    }

    private static RefusedRequestException busy() {
        return new RefusedRequestException(Answer.TOO_MANY, Answer.busy().text());
    }

    /** The place of one request. Thread-safe. */
    final class Place {
        private long taken; // guarded by this
        private boolean left; // guarded by this
        private boolean kept; // guarded by this

        /**
         * Makes room for so many bytes more, before they are read.
         *
         * @throws RefusedRequestException with 429 if there is none
         */
        synchronized void grow(long more) {
            take(more);
            taken += more;
        }

        /** Keeps the place beyond the request's answer, until {@link #leave}. */
        synchronized void keep() {
            kept = true;
        }

        /** Gives the place of a request back whose records have not been handed on. */
        synchronized void leaveUnlessKept() {
            if (!kept) {
                leave();
            }
        }

        /** Gives it back. Idempotent. */
        synchronized void leave() {
            if (!left) {
                left = true;
                Admission.this.leave(taken);
            }
        }
    }
}
