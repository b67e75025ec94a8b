package dev.baton.bridge.message;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every sentence of this module that users or operators read: reasons of refusals, ends of kernels, notices in output and log
 * messages.
 *
 * <p>Rules: active voice, subject first, the users' terms, at most two sentences: what happened, then what to do.
 */
public enum BridgeMessage {
    // Why a request or an execution did not run
    NOT_READY("The kernel is not ready. Try again in a moment."),
    BUSY("The kernel already runs another execution."),
    CONNECTION_FULL("The connection to the kernel is full. Try again in a moment."),
    TOO_MANY_REQUESTS("Too many requests wait for this kernel. Try again in a moment."),
    NOT_RUNNING("The kernel is not running. Start it first."),
    ANSWERS_BETWEEN_EXECUTIONS("This kernel answers only between executions. Try again when it is idle."),
    TOO_MANY_QUESTIONS("The kernel answers requests too slowly. Try again in a moment."),
    NO_ANSWER("The kernel did not answer in time."),

    // How an execution or a kernel ended
    REPLY_LOST("The kernel finished this execution, but its reply was lost."),
    SHUTTING_DOWN("The kernel is shutting down."),
    NOT_STARTED_IN_TIME("The kernel did not answer within %s s of its start."),
    ENDED_EARLY("The kernel process ended before it was ready."),
    ENDED_EARLY_WITH("The kernel process ended before it was ready (%s)."),
    ENDED("The kernel process ended unexpectedly (%s)."),
    RESTARTED("The kernel was restarted while this ran."),
    SHUT_DOWN("The kernel was shut down while this ran."),
    LAST_WORDS("%s The kernel printed: %s"),
    LOST_BY_FAULT("Baton lost this kernel because of an internal error. Restart the kernel."),

    // Gaps in output
    OUTPUT_CONNECTION_BROKE(
            "Some output is missing here. The kernel's output connection broke, which happens when one message is larger than Baton accepts."),
    OUTPUT_DROPPED(
            "Output is missing here (%,d messages, %,d bytes), because the kernel printed faster than Baton could read."),

    // Kernelspecs and the start of a kernel process
    SPEC_NOT_OBJECT("The kernel.json of the kernelspec %s is not a JSON object."),
    SPEC_ARGV("The argv in the kernel.json of the kernelspec %s is not a list of strings."),
    SPEC_NO_ARGV("The kernel.json of the kernelspec %s has no argv."),
    SPEC_TOO_LONG("The kernel.json of the kernelspec %s is longer than %,d bytes."),
    SPEC_UNREADABLE("Baton cannot read the kernel.json of the kernelspec %s."),
    NO_SETSID("Baton cannot start kernels without the program setsid. Install the package util-linux."),
    NO_WORKING_DIRECTORY("The working directory of the kernel does not exist."),
    NO_PROGRAM("The program of this kernel does not exist: %s. Install the kernel again."),
    PROCESS_NOT_STARTED("Baton could not start the kernel process: %s."),
    CONNECTION_FILE_LONG("The kernel wrote a connection file that is too long."),
    CONNECTION_FILE_TOO_LONG("The connection file is longer than %,d bytes."),
    CONNECTION_FILE_NOT_JSON("The connection file is not JSON."),
    CONNECTION_FILE_NOT_OBJECT("The connection file is not a JSON object."),
    CONNECTION_FILE_TRANSPORT("The connection file asks for the transport %s, but Baton supports tcp only."),
    CONNECTION_FILE_PORT("The connection file has an invalid port."),
    CONNECTION_FILE_SCHEME("The connection file asks for an unknown signature scheme."),

    // Invalid messages
    PART_TOO_LONG("The %s of a message is longer than %,d bytes."),
    PART_NOT_UTF8("The %s of a message is not UTF-8."),
    PART_NOT_OBJECT("The %s of a message is not a JSON object."),
    PART_NOT_ONE_OBJECT("The %s of a message is not a single JSON object."),
    PART_NOT_JSON("The %s of a message is not JSON."),
    HEADER_INCOMPLETE("The header of a message lacks msg_id or msg_type."),
    FRAME_SHORT("A kernel frame is too short."),
    FRAME_COUNT("A kernel frame has an invalid number of parts."),
    FRAME_OFFSETS("A kernel frame has invalid offsets."),
    FRAME_LONG("A kernel frame has data after its last offset."),
    FRAME_CHANNEL("A kernel frame names an unknown channel."),
    FRAME_NOT_UTF8("A kernel frame is not UTF-8."),
    FRAME_NOT_OBJECT("A kernel frame is not a JSON object."),
    FRAME_NOT_ONE_OBJECT("A kernel frame is not a single JSON object."),
    FRAME_NOT_JSON("A kernel frame is not JSON."),
    WIRE_FRAMES("A message has the wrong number of frames."),
    WIRE_SIGNATURE("A message has a wrong signature."),
    WIRE_REPLAY("A message arrived a second time."),

    // Log messages at WARN and above
    LOG_ZMQ_FAILED("A thread of ZeroMQ failed, so Baton can reach no kernel any more. Restart Baton."),
    LOG_KERNEL_NOT_ENDED("A kernel did not end in time, so Baton leaves its ZeroMQ context open."),
    LOG_CONNECTION_FILE("Baton could not delete the connection file %s."),
    LOG_IO_FAILED("The I/O thread of kernel %s failed, so Baton ends the kernel."),
    LOG_LISTENER_FAILED("A listener of kernel %s failed.");

    private static final Pattern PARAMETER = Pattern.compile("%,?[sd]");

    private final String template;

    BridgeMessage(String template) {
        this.template = template;
    }

    /** A format of {@link String#format} with one argument for each of its parameters. */
    public String template() {
        return template;
    }

    /** The sentence with its parameters; the arguments must be as many as the template has parameters. */
    public String text(@Nullable Object... arguments) {
        int parameters = (int) PARAMETER.matcher(template).results().count();
        if (arguments.length != parameters) {
            throw new IllegalArgumentException(this + " has " + parameters + " parameters, not " + arguments.length);
        }
        return String.format(Locale.ROOT, template, arguments);
    }
}
