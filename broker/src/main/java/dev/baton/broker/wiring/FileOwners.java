package dev.baton.broker.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.files.Checkpoints;
import dev.baton.broker.files.Contents;
import dev.baton.broker.files.FileChanges;
import dev.baton.broker.files.OpenDocuments;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.files.Uploads;
import dev.baton.broker.lab.FilePersonalDocuments;
import dev.baton.broker.lab.PersonalDocuments;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;

/** Makes what serves the files and what the page remembers, out of the served place and its state folder. */
@Singleton
class FileOwners {
    @Produces
    @Singleton
    ServedRoot root(ServedPlace place) throws IOException {
        return new ServedRoot(place.root());
    }

    @Produces
    @Singleton
    Contents contents(ServedRoot root, OpenDocuments open) {
        return new Contents(root, open);
    }

    @Produces
    @Singleton
    Checkpoints checkpoints(ServedPlace place) {
        return new Checkpoints(place.state().resolve("checkpoints"));
    }

    @Produces
    @Singleton
    FileChanges changes(
            ServedRoot root, OpenDocuments open, Checkpoints checkpoints, ServedPlace place, InstantSource clock) {
        return new FileChanges(
                root, open, checkpoints, new Uploads(place.state().resolve("uploads"), clock));
    }

    @Produces
    @Singleton
    PersonalDocuments personal(ServedPlace place, ObjectMapper json, InstantSource clock) {
        return new FilePersonalDocuments(place.state(), json, clock);
    }
}
