package dev.baton.bridge.message;

/**
 * Whether bytes are UTF-8. The JSON parser does not always check: it compares names with names read before in groups of four
 * bytes, padded with 0xFF, and accepts a 0xFF in the place of the padding.
 */
public final class Utf8 {
    private Utf8() {}

    /** Whether the bytes are well formed: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
    public static boolean isValid(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at++];
            if (first >= 0) {
                continue;
            }
            int lead = first & 0xff;
            int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
            if (more == 0 || bytes.length - at < more) {
                return false;
            }
            int second = bytes[at] & 0xff;
            boolean fits = switch (lead) {
                case 0xe0 -> second >= 0xa0;
                case 0xed -> second <= 0x9f;
                case 0xf0 -> second >= 0x90;
                case 0xf4 -> second <= 0x8f;
                default -> true;
            };
            if (!fits) {
                return false;
            }
            for (int end = at + more; at < end; at++) {
                if ((bytes[at] & 0xc0) != 0x80) {
                    return false;
                }
            }
        }
        return true;
    }
}
