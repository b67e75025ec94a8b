package dev.baton.bridge.message;

import java.util.Optional;

/** A channel of a kernel, by the name the Jupyter messaging protocol and the kernel websocket give it. */
public enum Channel {
    /** Requests and their replies, served one after the other. */
    SHELL("shell"),
    /** Broadcasts of the kernel: outputs, statuses, comm messages. */
    IOPUB("iopub"),
    /** Questions of the kernel to the user who runs code, and their answers. */
    STDIN("stdin"),
    /** Requests that do not wait for the shell: interrupt, shutdown, debug. */
    CONTROL("control");

    private final String wireName;

    Channel(String wireName) {
        this.wireName = wireName;
    }

    /** The name in frames, such as {@code iopub}. */
    public String wireName() {
        return wireName;
    }

    /** The channel of that name, or nothing if there is none. */
    public static Optional<Channel> ofWireName(String name) {
        for (Channel channel : values()) {
            if (channel.wireName.equals(name)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }
}
