package dev.baton.broker.api.contents;

import dev.baton.broker.files.Contents;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;

/** What the gate lets one person see and change of the served files: what they may read, and the folders that lead there. */
record PermittedView(PermissionGate gate, Caller caller) implements Contents.View {
    @Override
    public boolean shows(String path, boolean folder) {
        return folder ? gate.leadsSomewhere(caller, path) : gate.allows(caller, Action.DOC_READ, path);
    }

    @Override
    public boolean mayChange(String path) {
        return gate.allows(caller, Action.DOC_EDIT, path);
    }
}
