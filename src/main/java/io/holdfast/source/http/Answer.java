package io.holdfast.source.http;

/**
 * What a request is answered with.
 *
 * @param status HTTP's status
 * @param text one line for people
 * @param replayed whether the request was stored before
 */
record Answer(int status, String text, boolean replayed) {
    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TOO_LARGE = 413;
    static final int UNSUPPORTED = 415;
    static final int OTHER_CONTENT = 422;
    static final int TOO_MANY = 429;
    static final int UNAVAILABLE = 503;

    static Answer of(int status, String text) {
        return new Answer(status, text, false);
    }

    static Answer stored(int records) {
        return of(OK, "stored " + records + (records == 1 ? " record" : " records"));
    }

    static Answer storedBefore() {
        return new Answer(OK, "stored before", true);
    }

    /** Nothing was taken from the request, because too much waits already. */
    static Answer busy() {
        return of(TOO_MANY, "too much waits to be stored; nothing of this request is, send it again later");
    }

    boolean isOk() {
        return status == OK;
    }
}
