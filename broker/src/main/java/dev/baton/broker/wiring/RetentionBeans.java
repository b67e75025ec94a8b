package dev.baton.broker.wiring;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.room.RoomContext;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes what keeps texts so that none is lost, and tells of it. */
@Singleton
class RetentionBeans {
    @Produces
    @Singleton
    ConflictCopies conflictCopies(BrokerPaths paths, BatonConfig config, InstantSource clock, EventPublisher events) {
        return new ConflictCopies(
                paths.state().resolve("asides"),
                config.asides().perDocumentMax(),
                config.asides().perDocumentMaxBytes(),
                clock,
                aside -> events.emit(
                        "document.aside",
                        Optional.of(aside.fileId()),
                        aside.who(),
                        Map.of("aside_id", aside.id(), "reason", aside.reason().wireName())));
    }

    @Produces
    @Singleton
    Versions versions(BrokerPaths paths, BatonConfig config, InstantSource clock) {
        return new Versions(
                paths.state().resolve("versions"),
                config.versions().every(),
                config.versions().perDocumentMax(),
                config.versions().perDocumentMaxBytes(),
                clock);
    }

    @Produces
    @Singleton
    RoomContext.Trouble trouble(EventPublisher events) {
        return new RoomContext.Trouble() {
            @Override
            public void onSaveRefused(String fileId, String sentence) {
                events.emit("document.save_refused", Optional.of(fileId), "", Map.of("message", sentence));
            }

            @Override
            public void onNotice(String fileId, String sentence) {
                events.emit("document.notice", Optional.of(fileId), "", Map.of("message", sentence));
            }

            @Override
            public void onSaveFailed(String fileId, String sentence) {
                events.emit("document.save_failed", Optional.of(fileId), "", Map.of("message", sentence));
            }

            @Override
            public void onEmptied(String fileId, String sentence) {
                events.emit("document.emptied", Optional.of(fileId), "", Map.of("message", sentence));
            }

            @Override
            public void onUnreadable(String fileId, String sentence) {
                events.emit("document.unreadable", Optional.of(fileId), "", Map.of("message", sentence));
            }
        };
    }
}
