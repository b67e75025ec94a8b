package dev.baton.broker.wiring;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.files.OpenDocuments;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.DocumentModes;
import dev.baton.broker.security.StoredGrants;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * What happens to everything that hangs on a document when its file is renamed or deleted through the API: ids, grants, rooms and
 * kernels follow the one and end with the other.
 */
@Singleton
class OpenDocumentUpdates implements OpenDocuments {
    private final DocumentIds ids;
    private final StoredGrants grants;
    private final DocumentModes modes;
    private final RoomRegistry rooms;
    private final KernelRegistry kernels;

    @Inject
    OpenDocumentUpdates(
            DocumentIds ids, StoredGrants grants, DocumentModes modes, RoomRegistry rooms, KernelRegistry kernels) {
        this.ids = ids;
        this.grants = grants;
        this.modes = modes;
        this.rooms = rooms;
        this.kernels = kernels;
    }

    @Override
    public void onRenamed(String from, String to) {
        ids.onRenamed(from, to);
        grants.onRenamed(from, to);
        modes.onRenamed(from, to);
        rooms.onRenamed(to);
    }

    @Override
    public void onDeleting(String path) {
        rooms.onDeleting(path);
        List<String> ended = ids.onDeleted(path);
        grants.onDeleted(path);
        modes.onDeleted(path);
        rooms.forget(ended);
        kernels.onDocumentsDeleted(ended);
    }

    @Override
    public Optional<byte[]> unsaved(String path) {
        return rooms.unsaved(path);
    }
}
