package dev.baton.broker.kernel;

import dev.baton.broker.security.Caller;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rights as lists of names; each may be changed at any time. */
final class ListedRights implements KernelRights {
    final Set<String> readers = ConcurrentHashMap.newKeySet();
    final Set<String> runners = ConcurrentHashMap.newKeySet();
    final Set<String> editors = ConcurrentHashMap.newKeySet();
    final Set<String> presenters = ConcurrentHashMap.newKeySet();
    final Set<String> stoppers = ConcurrentHashMap.newKeySet();
    /** Documents in which nobody may run. */
    final Set<String> closedDocuments = ConcurrentHashMap.newKeySet();

    /** Who was refused what, in order. */
    final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public void noteRefused(Caller caller, KernelDescriptor kernel, MessageRight right) {
        refused.add(caller.username() + " " + right);
    }

    /** May read, run and edit. */
    void collaborator(String username) {
        readers.add(username);
        runners.add(username);
        editors.add(username);
    }

    @Override
    public boolean mayRead(Caller caller, KernelDescriptor kernel) {
        return readers.contains(caller.username());
    }

    @Override
    public boolean maySeeQueue(Caller caller, KernelDescriptor kernel) {
        return readers.contains(caller.username());
    }

    @Override
    public boolean mayRun(Caller caller, KernelDescriptor kernel) {
        return runners.contains(caller.username());
    }

    @Override
    public boolean mayRunIn(Caller caller, String fileId) {
        return runners.contains(caller.username()) && !closedDocuments.contains(fileId);
    }

    @Override
    public boolean mayEditIn(Caller caller, String fileId) {
        return editors.contains(caller.username());
    }

    @Override
    public boolean mayRunAnything(Caller caller, KernelDescriptor kernel) {
        return mayRun(caller, kernel) && editors.contains(caller.username());
    }

    @Override
    public boolean mayIntrospect(Caller caller, KernelDescriptor kernel) {
        return editors.contains(caller.username());
    }

    @Override
    public boolean mayDebug(Caller caller, KernelDescriptor kernel) {
        return stoppers.contains(caller.username());
    }

    @Override
    public boolean mayInterruptAny(Caller caller, KernelDescriptor kernel) {
        return stoppers.contains(caller.username());
    }

    @Override
    public boolean mayCancelAny(Caller caller, KernelDescriptor kernel) {
        return stoppers.contains(caller.username());
    }

    @Override
    public boolean mayRestart(Caller caller, KernelDescriptor kernel) {
        return stoppers.contains(caller.username());
    }

    @Override
    public boolean may(Caller caller, KernelDescriptor kernel, QueueRight right) {
        return switch (right) {
            case MOVE_OWN, ASK_FOR_BATON -> runners.contains(caller.username());
            case TAKE_BATON, GIVE_BATON -> presenters.contains(caller.username());
            case MOVE_ANY, PAUSE, BREAK_BATON -> stoppers.contains(caller.username());
        };
    }

    @Override
    public boolean mayStop(Caller caller, KernelDescriptor kernel) {
        return stoppers.contains(caller.username());
    }
}
