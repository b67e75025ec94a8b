package dev.baton.broker.wiring;

import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRuntime;
import dev.baton.broker.privaterun.PrivateRuns;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.broker.socket.LiveSockets;
import java.util.Collection;
import java.util.function.Predicate;

/** Closes, in every room and on every kernel, what has lost its right. */
final class RevokedAccessCloser implements Revocation.Closing {
    private final KernelRuntime kernels;
    private final RoomRegistry rooms;
    private final LiveSockets sockets;
    private final SessionRegistry sessions;
    private final PrivateRuns privateRuns;
    private final boolean interruptRunning;

    RevokedAccessCloser(
            KernelRuntime kernels,
            RoomRegistry rooms,
            LiveSockets sockets,
            SessionRegistry sessions,
            PrivateRuns privateRuns,
            boolean interruptRunning) {
        this.privateRuns = privateRuns;
        this.interruptRunning = interruptRunning;
        this.kernels = kernels;
        this.rooms = rooms;
        this.sockets = sockets;
        this.sessions = sessions;
    }

    @Override
    public void recheck(String sentence) {
        rooms.recheck(sentence);
        kernels.registry().all().forEach(kernel -> kernel.recheckSockets(sentence));
    }

    @Override
    public void withdrawRuns(Collection<String> usernames, String sentence) {
        for (KernelAgent kernel : kernels.registry().all()) {
            boolean isPrivate = kernel.descriptor().isPrivate();
            for (String username : usernames) {
                boolean concerned = !isPrivate || kernel.descriptor().owner().equals(username);
                if (concerned && !kernels.rights().mayRun(Caller.named(username), kernel.descriptor())) {
                    kernel.withdraw(username, interruptRunning, sentence);
                    if (isPrivate) {
                        kernels.registry().stop(kernel, sentence);
                    }
                }
            }
        }
    }

    @Override
    public void forget(String username) {
        sessions.onPersonRemoved(username);
        kernels.registry().onPersonRemoved(username);
        privateRuns.onPersonRemoved(username);
    }

    @Override
    public void closeSockets(Predicate<Caller> whose, String sentence) {
        sockets.closeOf(whose, sentence);
    }
}
