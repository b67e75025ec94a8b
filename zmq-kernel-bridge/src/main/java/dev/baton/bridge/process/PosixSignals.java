package dev.baton.bridge.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's {@code kill}, called directly: sending a signal by a {@code kill} process takes 10 ms, in which the
 * code to be interrupted may be over.
 *
 * <p>Stateless and thread-safe. Needs native access to be allowed for the module that holds this class.
 */
final class PosixSignals {

    private static final MethodHandle KILL = link();

    private PosixSignals() {}

    /** Links the function ahead of its first use: that takes 70 ms, which an interrupt should not have to wait for. */
    static void prepare() {
        if (KILL.type().parameterCount() != 2) {
            throw new IllegalStateException("kill(2) takes a process and a signal");
        }
    }

    /** Sends a signal to every process of a group; whether there was any it could be sent to. */
    static boolean toGroup(long groupId, int signal) {
        if (groupId <= 1) {
            throw new IllegalArgumentException("Not a kernel's process group: " + groupId);
        }
        try {
            return (int) KILL.invokeExact((int) -groupId, signal) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) could not be called.", e);
        }
    }

    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup()
                .find("kill")
                .orElseThrow(() -> new IllegalStateException("This system's C library has no kill(2)."));
        return linker.downcallHandle(
                symbol, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}
