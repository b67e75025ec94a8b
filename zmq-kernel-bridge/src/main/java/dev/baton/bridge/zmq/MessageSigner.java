package dev.baton.bridge.zmq;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and checks messages: lower-case hex of an HMAC over header, parent header, metadata and content as sent.
 *
 * <p>An empty key means that nothing is signed and nothing is checked. Not thread-safe: one per thread. Follows "The
 * Wire Protocol" of the Jupyter messaging protocol.
 */
public final class MessageSigner {

    private static final byte[] UNSIGNED = new byte[0];
    private static final String SCHEME_PREFIX = "hmac-";

    private final Mac mac;
    private final boolean unsigned;

    /**
     * A signer with that key.
     *
     * @param key text of the connection file
     * @param scheme such as {@code hmac-sha256}
     * @throws MalformedMessageException if the scheme is not an HMAC this JDK knows
     */
    public MessageSigner(String key, String scheme) throws MalformedMessageException {
        if (!scheme.startsWith(SCHEME_PREFIX)) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_SCHEME.text());
        }
        try {
            String algorithm = "Hmac" + scheme.substring(SCHEME_PREFIX.length()).toUpperCase(Locale.ROOT);
            this.mac = Mac.getInstance(algorithm);
            this.unsigned = key.isEmpty();
            byte[] secret = unsigned ? new byte[] {0} : key.getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, algorithm));
        } catch (GeneralSecurityException e) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_SCHEME.text(), e);
        }
    }

    /** The signature frame for these parts. */
    public byte[] sign(byte[] header, byte[] parentHeader, byte[] metadata, byte[] content) {
        if (unsigned) {
            return UNSIGNED;
        }
        mac.update(header);
        mac.update(parentHeader);
        mac.update(metadata);
        mac.update(content);
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether that signature frame belongs to these parts; takes the same time for every wrong one. */
    public boolean isRight(byte[] signature, byte[] header, byte[] parentHeader, byte[] metadata, byte[] content) {
        return unsigned || MessageDigest.isEqual(signature, sign(header, parentHeader, metadata, content));
    }

    /** Whether messages carry no signature, because there is no key. */
    boolean isUnsigned() {
        return unsigned;
    }
}
