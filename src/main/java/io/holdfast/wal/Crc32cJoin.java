package io.holdfast.wal;

/**
 * The CRC-32C of two pieces of bytes one after the other, from the checksums of the pieces: a payload is summed while
 * it is copied, long before the offset that comes first in a frame's checksum is known. Stateless.
 *
 * <p>A checksum is a polynomial over GF(2), highest power in the lowest bit; appending n bytes multiplies the one of
 * what was before by x^8n, modulo Castagnoli's polynomial.
 */
final class Crc32cJoin {
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int ONE = 1 << 31;
    private static final int X = 1 << 30;

    /** x^(2^k); 40 are enough for the bits of any array. */
    private static final int[] SQUARES = squares(40);

    private Crc32cJoin() {}

    /** The checksum of the first piece followed by the second. */
    static int join(int first, int second, long secondBytes) {
        return multiply(power(secondBytes * Byte.SIZE), first) ^ second;
    }

    private static int[] squares(int count) {
        int[] squares = new int[count];
        squares[0] = X;
        for (int k = 1; k < count; k++) {
            squares[k] = multiply(squares[k - 1], squares[k - 1]);
        }
        return squares;
    }

    private static int power(long exponent) {
        int product = ONE;
        int k = 0;
        for (long left = exponent; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                product = multiply(SQUARES[k], product);
            }
            k++;
        }
        return product;
    }

    private static int multiply(int left, int right) {
        int product = 0;
        int shifted = right;
        // Masks of all ones or zeros and no branches: half of those would be guessed wrong.
        for (int bit = Integer.SIZE - 1; bit >= 0; bit--) {
            product ^= shifted & -((left >>> bit) & 1);
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }
}
