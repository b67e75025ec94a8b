package dev.baton.broker.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.observe.EventOutlet;
import dev.baton.broker.room.RoomSetting;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Keeps, one file each in the state folder, texts that could not be merged into a document, and tells of them. */
@Singleton
class Asides implements RoomSetting.Asides {
    private final Path folder;
    private final ObjectMapper json;
    private final EventOutlet events;
    private final InstantSource clock;

    @Inject
    Asides(ServedPlace place, ObjectMapper json, EventOutlet events, InstantSource clock) {
        this.folder = place.state().resolve("asides");
        this.json = json;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void keep(String fileId, String cellId, String text) {
        String id = UUID.randomUUID().toString();
        Map<String, Object> aside = new LinkedHashMap<>();
        aside.put("id", id);
        aside.put("file_id", fileId);
        aside.put("at", clock.instant().toString());
        aside.put("reason", "conflict");
        aside.put("cell_id", cellId);
        aside.put("source", text);
        try {
            Files.createDirectories(folder);
            json.writeValue(folder.resolve(id + ".json").toFile(), aside);
        } catch (IOException failure) {
            throw new UncheckedIOException("a text that could not be merged cannot be kept", failure);
        }
        events.emit("document.aside", Optional.of(fileId), "", Map.of("aside_id", id, "cell_id", cellId));
    }
}
