package dev.baton.broker.api.baton;

import java.nio.charset.StandardCharsets;

/** The fingerprint of a cell's text in jupyter-server-documents: MurmurHash2 in 32 bits, seed 0, over UTF-8, as a decimal number. */
final class SourceHash {
    private static final int M = 0x5bd1e995;

    private SourceHash() {}

    static String of(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        int hash = data.length;
        int whole = data.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (data[i] & 0xff)
                    | (data[i + 1] & 0xff) << 8
                    | (data[i + 2] & 0xff) << 16
                    | (data[i + 3] & 0xff) << 24;
            k *= M;
            k ^= k >>> 24;
            k *= M;
            hash *= M;
            hash ^= k;
        }
        int rest = data.length - whole;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                hash ^= (data[whole + i] & 0xff) << 8 * i;
            }
            hash *= M;
        }
        hash ^= hash >>> 13;
        hash *= M;
        hash ^= hash >>> 15;
        return Integer.toUnsignedString(hash);
    }
}
