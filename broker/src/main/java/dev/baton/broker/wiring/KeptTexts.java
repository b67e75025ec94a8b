package dev.baton.broker.wiring;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.Asides;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.observe.EventOutlet;
import dev.baton.broker.room.RoomSetting;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes what keeps texts so that none is lost, and tells of it. */
@Singleton
class KeptTexts {
    @Produces
    @Singleton
    Asides asides(ServedPlace place, BatonConfig config, InstantSource clock, EventOutlet events) {
        return new Asides(
                place.state().resolve("asides"),
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
    Versions versions(ServedPlace place, BatonConfig config, InstantSource clock) {
        return new Versions(
                place.state().resolve("versions"),
                config.versions().every(),
                config.versions().perDocumentMax(),
                config.versions().perDocumentMaxBytes(),
                clock);
    }

    @Produces
    @Singleton
    RoomSetting.Trouble trouble(EventOutlet events) {
        return new RoomSetting.Trouble() {
            @Override
            public void onSaveRefused(String fileId, String sentence) {
                events.emit("document.save_refused", Optional.of(fileId), "", Map.of("message", sentence));
            }

            @Override
            public void onUnreadable(String fileId, String sentence) {
                events.emit("document.unreadable", Optional.of(fileId), "", Map.of("message", sentence));
            }
        };
    }
}
