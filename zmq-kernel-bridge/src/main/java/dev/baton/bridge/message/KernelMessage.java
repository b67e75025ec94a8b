package dev.baton.bridge.message;

import java.util.List;
import java.util.Objects;

/**
 * One message from or to a kernel: its channel, its four JSON parts as the bytes transferred, and its buffers.
 *
 * <p>Invariant: the header has been parsed, so {@code msgId}, {@code msgType} and {@code session} are those of {@code header},
 * and {@code parentMsgId} is that of {@code parentHeader} (empty if there is no parent). Metadata and content are not parsed
 * here; a relay passes them on unchanged.
 *
 * <p>Immutable by agreement: the arrays are never written to, so that all readers can share one message. Equality is identity
 * of the arrays; tests compare parts. Follows "General Message Format" of the Jupyter messaging protocol.
 *
 * @param channel its channel
 * @param header UTF-8 JSON object
 * @param parentHeader UTF-8 JSON object, <code>{}</code> if there is no parent
 * @param metadata UTF-8 JSON object
 * @param content UTF-8 JSON object
 * @param buffers binary parts, often none
 * @param msgId {@code msg_id} of the header
 * @param msgType {@code msg_type} of the header
 * @param session {@code session} of the header: for a kernel's messages it identifies the kernel process
 * @param parentMsgId {@code msg_id} of the parent header, or the empty string
 */
public record KernelMessage(
        Channel channel,
        byte[] header,
        byte[] parentHeader,
        byte[] metadata,
        byte[] content,
        List<byte[]> buffers,
        String msgId,
        String msgType,
        String session,
        String parentMsgId) {

    /** Checks for nulls and keeps its own list of buffers. */
    public KernelMessage {
        Objects.requireNonNull(channel);
        buffers = List.copyOf(buffers);
    }

    /**
     * Makes a message of its parts, reading header and parent header.
     *
     * @throws MalformedMessageException if header or parent header is not a JSON object, or the header lacks {@code
     *     msg_id} or {@code msg_type}
     */
    public static KernelMessage of(
            Channel channel, byte[] header, byte[] parentHeader, byte[] metadata, byte[] content, List<byte[]> buffers)
            throws MalformedMessageException {
        HeaderFields own = HeaderFields.read(header, "header");
        HeaderFields parent = HeaderFields.read(parentHeader, "parent header");
        if (own.msgId().isEmpty() || own.msgType().isEmpty()) {
            throw new MalformedMessageException(BridgeMessage.HEADER_INCOMPLETE.text());
        }
        return new KernelMessage(
                channel,
                header,
                parentHeader,
                metadata,
                content,
                buffers,
                own.msgId(),
                own.msgType(),
                own.session(),
                parent.msgId());
    }

    /** The same message answering another request: with that parent header in place of its own. */
    public KernelMessage withParentHeader(byte[] otherParentHeader) throws MalformedMessageException {
        return new KernelMessage(
                channel,
                header,
                otherParentHeader,
                metadata,
                content,
                buffers,
                msgId,
                msgType,
                session,
                HeaderFields.read(otherParentHeader, "parent header").msgId());
    }

    /** The same message with another content. */
    public KernelMessage withContent(byte[] otherContent) {
        return new KernelMessage(
                channel, header, parentHeader, metadata, otherContent, buffers, msgId, msgType, session, parentMsgId);
    }

    /** Bytes of all parts together, the measure for every bound on messages. */
    public long sizeBytes() {
        long size = (long) header.length + parentHeader.length + metadata.length + content.length;
        for (byte[] buffer : buffers) {
            size += buffer.length;
        }
        return size;
    }

    @Override
    public String toString() {
        return "KernelMessage[" + channel.wireName() + " " + msgType + " " + msgId + ", parent " + parentMsgId + ", "
                + sizeBytes() + " bytes]";
    }
}
