package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.security.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page's kernel socket that keeps what it was sent. */
final class RecordingConnection implements KernelConnection {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Caller caller;
    private final String clientSession;
    private final List<String> trace;
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final List<String> closings = new CopyOnWriteArrayList<>();

    /** One message as the page gets it. */
    record Sent(Channel channel, String type, String session, JsonNode parent, JsonNode content) {
        /** Type, and state of a status: what a page's future looks at. */
        String brief() {
            return type.equals("status") ? content.path("execution_state").asText() : type;
        }
    }

    RecordingConnection(String username, String clientSession, List<String> trace) {
        this.caller = new Caller(Caller.Kind.USER, username, username, null);
        this.clientSession = clientSession;
        this.trace = trace;
    }

    @Override
    public Caller caller() {
        return caller;
    }

    @Override
    public String clientSession() {
        return clientSession;
    }

    @Override
    public void send(KernelMessage message, byte[] parentHeader) {
        Sent one = new Sent(
                message.channel(), message.msgType(), message.session(), read(parentHeader), read(message.content()));
        sent.add(one);
        trace.add(caller.username() + " gets " + one.brief());
    }

    @Override
    public void close(int code, String reason) {
        closings.add(code + " " + reason);
    }

    /** Everything about the request with that id, in brief. */
    List<String> about(String requestId) {
        return answersTo(requestId).stream().map(Sent::brief).toList();
    }

    List<Sent> answersTo(String requestId) {
        return sent.stream()
                .filter(each -> each.parent().path("msg_id").asText().equals(requestId))
                .toList();
    }

    Sent reply(String requestId) {
        return answersTo(requestId).stream()
                .filter(each -> each.type().endsWith("_reply"))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        }
    }
}
