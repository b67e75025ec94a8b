package dev.baton.broker.socket;

import dev.baton.broker.error.UserMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * The only reader of one websocket: puts frames together to messages of at most so many bytes, and reads no further while what it brought
 * waits for its owner ({@link InboundWindow}).
 *
 * <p>Runs on the socket's event loop; {@link #onTaken} may be called by any thread.
 */
final class SocketReceiver {
    /** A message is too large to be taken in. */
    static final int TOO_LARGE = 1009;

    private final OpenSocket open;
    private final int messageMaxBytes;
    private final Receiver receiver;
    private final InboundWindow window;
    private @Nullable Buffer begun;
    private boolean text;
    private boolean over;

    /** Takes whole messages. */
    interface Receiver {
        /** A message; false when it is not taken, so that nobody will say that it was dealt with. */
        boolean onMessage(Buffer message, boolean text);
    }

    /** Begins to read; called on the socket's event loop. */
    SocketReceiver(OpenSocket open, OpenSocket.Line line, int messageMaxBytes, Receiver receiver) {
        this.open = open;
        this.messageMaxBytes = messageMaxBytes;
        this.receiver = receiver;
        Channel channel = line.channel();
        this.window = new InboundWindow(new InboundWindow.Line() {
            @Override
            public void read(boolean on) {
                channel.config().setAutoRead(on);
            }

            @Override
            public void resumeSoon() {
                line.context().runOnContext(none -> window.resume());
            }
        });
        boundFrames(channel, messageMaxBytes);
        open.socket().frameHandler(this::onFrame);
    }

    /** The decoder of the server takes what the largest message of anybody may have. */
    private static void boundFrames(Channel channel, int max) {
        ChannelHandlerContext decoder = channel.pipeline().context(WebSocket13FrameDecoder.class);
        if (decoder != null) {
            channel.pipeline()
                    .replace(
                            decoder.handler(),
                            decoder.name(),
                            new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                                    .maxFramePayloadLength(max)
                                    .allowExtensions(false)
                                    .closeOnProtocolViolation(false)
                                    .build()));
            channel.pipeline().addAfter(decoder.name(), "frameRefusal", new FrameRefusal());
        }
    }

    /** Tells the peer why its frame ended the connection. */
    private static final class FrameRefusal extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            if (failure instanceof CorruptedWebSocketFrameException refused) {
                context.channel()
                        .writeAndFlush(new CloseWebSocketFrame(refused.closeStatus()))
                        .addListener(ChannelFutureListener.CLOSE);
            } else {
                context.fireExceptionCaught(failure);
            }
        }
    }

    private void onFrame(WebSocketFrame frame) {
        open.onHeard();
        boolean begins = frame.isText() || frame.isBinary();
        if (over || !(begins || frame.isContinuation())) {
            return;
        }
        Buffer part = frame.binaryData();
        if (begins) {
            text = frame.isText();
        }
        Buffer before = begins ? null : begun;
        if (part.length() + (before == null ? 0 : before.length()) > messageMaxBytes) {
            over = true;
            begun = null;
            open.close(TOO_LARGE, UserMessage.MESSAGE_TOO_LARGE.text(messageMaxBytes));
            return;
        }
        Buffer whole = before == null ? part : before.appendBuffer(part);
        if (!frame.isFinal()) {
            begun = before == null ? Buffer.buffer(part.length()).appendBuffer(part) : whole;
            return;
        }
        begun = null;
        if (receiver.onMessage(whole, text)) {
            window.onReceived(whole.length());
        }
    }

    /** A message of so many bytes was dealt with. */
    void onTaken(int bytes) {
        window.onTaken(bytes);
    }

    boolean isPaused() {
        return window.isPaused();
    }
}
