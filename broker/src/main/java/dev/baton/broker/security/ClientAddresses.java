package dev.baton.broker.security;

import dev.baton.broker.error.OperatorMessage;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * From which address a request comes, when proxies stand in front: the last one in {@code X-Forwarded-For} that is no proxy of ours. The
 * header is read only where the connection itself comes from a listed proxy, because anybody can write it. Nothing else is taken from a
 * proxy's headers: which Host and Origin are ours, and whether cookies need https, says the public address. Immutable; any thread.
 */
public final class ClientAddresses {
    private static final int HOPS_MAX = 32;
    private static final int HEADER_MAX_CHARS = 2_048;

    private final List<Range> trusted;

    /** All addresses with the same first bits. */
    private record Range(byte[] address, int bits) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = literal(slash < 0 ? text : text.substring(0, slash))
                    .map(InetAddress::getAddress)
                    .orElseThrow(() -> new IllegalArgumentException(OperatorMessage.NOT_AN_ADDRESS.text(text)));
            int all = address.length * 8;
            try {
                int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
                if (bits >= 0 && bits <= all) {
                    return new Range(address, bits);
                }
            } catch (NumberFormatException noNumber) {
                throw new IllegalArgumentException(OperatorMessage.NOT_A_RANGE.text(text), noNumber);
            }
            throw new IllegalArgumentException(OperatorMessage.NOT_A_RANGE.text(text));
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if ((address[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Proxies by address, or by range such as {@code 10.0.0.0/8}; what is neither is an {@link IllegalArgumentException}. */
    public ClientAddresses(List<String> trusted) {
        this.trusted = trusted.stream().map(Range::parse).toList();
    }

    /**
     * The address of who asks.
     *
     * @param remote the other end of the connection, as an IP address
     * @param forwardedFor the values of {@code X-Forwarded-For}, in the order of the request
     */
    public String of(String remote, List<String> forwardedFor) {
        String nearest = remote;
        String header = String.join(",", forwardedFor);
        if (trusted.isEmpty() || header.length() > HEADER_MAX_CHARS) {
            return nearest;
        }
        String[] hops = header.split(",", -1);
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - HOPS_MAX) && isTrusted(nearest); i--) {
            Optional<InetAddress> next = literal(hops[i].strip());
            if (next.isEmpty()) {
                return nearest;
            }
            nearest = next.get().getHostAddress();
        }
        return nearest;
    }

    private boolean isTrusted(String address) {
        return literal(address)
                .filter(known -> trusted.stream().anyMatch(range -> range.contains(known.getAddress())))
                .isPresent();
    }

    /** An address that is written as numbers; names are never looked up. */
    private static Optional<InetAddress> literal(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }
}
