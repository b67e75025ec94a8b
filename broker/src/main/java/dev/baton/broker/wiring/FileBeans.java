package dev.baton.broker.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.files.Checkpoints;
import dev.baton.broker.files.Contents;
import dev.baton.broker.files.FileChanges;
import dev.baton.broker.files.FileReplacer;
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
class FileBeans {
    @Produces
    @Singleton
    ServedRoot root(BrokerPaths paths, FileReplacer files) throws IOException {
        files.recover();
        return new ServedRoot(paths.root());
    }

    @Produces
    @Singleton
    FileReplacer files(BrokerPaths paths) {
        return new FileReplacer(paths.state().resolve("in-place"));
    }

    @Produces
    @Singleton
    Contents contents(ServedRoot root, OpenDocuments open) {
        return new Contents(root, open);
    }

    @Produces
    @Singleton
    Checkpoints checkpoints(BrokerPaths paths, FileReplacer files) {
        return new Checkpoints(paths.state().resolve("checkpoints"), files);
    }

    @Produces
    @Singleton
    FileChanges changes(
            ServedRoot root,
            OpenDocuments open,
            Checkpoints checkpoints,
            BrokerPaths paths,
            InstantSource clock,
            FileReplacer files) {
        return new FileChanges(
                root, open, checkpoints, new Uploads(paths.state().resolve("uploads"), clock, files), files);
    }

    @Produces
    @Singleton
    PersonalDocuments personal(BrokerPaths paths, ObjectMapper json, InstantSource clock) {
        return new FilePersonalDocuments(paths.state(), json, clock);
    }
}
