package dev.baton.broker.store;

import dev.baton.broker.error.OperatorMessage;

/** The store could not be opened, read or written, or it refused; the message is a sentence for the operator. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    StoreException(String message) {
        super(message);
    }

    /** More writes wait for the disk than may; nothing of this one was done, and it may be tried again later. */
    public static final class Overflow extends StoreException {
        private static final long serialVersionUID = 1L;

        Overflow(int writesMax, long bytesMax) {
            super(OperatorMessage.STORE_OVERFLOW.text(writesMax, bytesMax));
        }
    }

    /** The store is closed, or a commit failed so that nobody knows what is on the disk; nothing is written any more. */
    public static final class Closed extends StoreException {
        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }
    }
}
