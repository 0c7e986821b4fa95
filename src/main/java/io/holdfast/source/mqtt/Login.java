package io.holdfast.source.mqtt;

import java.nio.charset.StandardCharsets;

/**
 * Who connects, resolved; lives only while a client is built.
 *
 * @param user empty for nobody
 * @param password empty for nobody
 */
record Login(String user, String password) {
    /** As it goes over the line. */
    byte[] passwordBytes() {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Tells neither. */
    @Override
    public String toString() {
        return "a login";
    }
}
