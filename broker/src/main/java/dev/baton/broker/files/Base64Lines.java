package dev.baton.broker.files;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64 as the contents API carries it: lines of 76 characters on the way out, any line breaks on the way in. */
final class Base64Lines {
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(76, new byte[] {'\n'});

    private Base64Lines() {}

    static String encode(byte[] bytes) {
        return bytes.length == 0 ? "" : ENCODER.encodeToString(bytes) + "\n";
    }

    /** The bytes behind a text; fails on anything that is neither base64 nor white space. */
    static byte[] decode(String text) {
        StringBuilder packed = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
                packed.append(c);
            }
        }
        return Base64.getDecoder().decode(packed.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
