package dev.baton.broker.room;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/**
 * The SHA-256 of a version of a file, in hexadecimal digits as Jupyter shows it. That of a long file is computed beside what its room
 * does meanwhile, which asks for it later.
 */
final class FileHash {
    private static final int LONG_BYTES = 1 << 18;

    private final CompletableFuture<String> hex;

    private FileHash(CompletableFuture<String> hex) {
        this.hex = hex;
    }

    /** The hash of these bytes, which must not change any more. */
    static FileHash of(byte[] bytes) {
        return new FileHash(
                bytes.length < LONG_BYTES
                        ? CompletableFuture.completedFuture(sha256(bytes))
                        : CompletableFuture.supplyAsync(() -> sha256(bytes), Thread::startVirtualThread));
    }

    /** The digits; waits for them where they are not there yet. */
    String hex() {
        return hex.join();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
