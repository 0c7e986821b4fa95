package io.holdfast.source.http;

import java.util.zip.CRC32C;

/**
 * By what two bodies are told apart.
 *
 * @param length in bytes
 * @param checksum CRC-32C
 */
record BodySum(int length, long checksum) {
    static BodySum of(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return new BodySum(body.length, crc.getValue());
    }
}
