package dev.baton.crdt.sync;

/** The numbers that name kinds of message on the wire. */
final class MessageType {
    static final int SYNC = 0;
    static final int AWARENESS = 1;
    static final int RAW = 2;
    static final int QUERY_AWARENESS = 3;

    static final int STEP1 = 0;
    static final int STEP2 = 1;
    static final int UPDATE = 2;

    private MessageType() {}
}
