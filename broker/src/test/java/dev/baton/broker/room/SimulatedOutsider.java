package dev.baton.broker.room;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Whoever changes the file of a schedule's notebook without Baton: another editor, git, a hand that deletes it. */
final class SimulatedOutsider {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Random random;
    private final Tokens tokens;
    private final boolean oldFormat;
    private final List<String> snapshots = new ArrayList<>();
    private String beforeBreak = "";
    private SimulatedWorld world;

    @SuppressWarnings("NullAway.Init")
    SimulatedOutsider(Random random, Tokens tokens, boolean oldFormat) {
        this.random = random;
        this.tokens = tokens;
        this.oldFormat = oldFormat;
    }

    void entersWorld(SimulatedWorld entered) throws IOException {
        world = entered;
        snapshots.add(Files.readString(world.file));
    }

    /** Whatever is broken is made good. */
    void repairsAtLast() throws Exception {
        if (!beforeBreak.isEmpty()) {
            repair();
        }
    }

    private ObjectNode fileJson() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(world.file));
    }

    private static String written(JsonNode notebook) throws IOException {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(new DefaultIndenter(" ", "\n"));
        printer.indentObjectsWith(new DefaultIndenter(" ", "\n"));
        return JSON.writer(printer).writeValueAsString(notebook) + "\n";
    }

    private static String sourceOf(JsonNode cell) {
        if (cell.path("source").isTextual()) {
            return cell.path("source").asText();
        }
        StringBuilder joined = new StringBuilder();
        cell.path("source").forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    /** Somebody changes the file with another program, or with git. */
    void edits() throws Exception {
        if (!beforeBreak.isEmpty() || !Files.exists(world.file)) {
            return;
        }
        snapshots.add(Files.readString(world.file));
        ObjectNode notebook = fileJson();
        ArrayNode cells = (ArrayNode) notebook.get("cells");
        int what = random.nextInt(8);
        if (what < 4 && !cells.isEmpty()) {
            ObjectNode cell = (ObjectNode) cells.get(random.nextInt(cells.size()));
            String source = sourceOf(cell);
            String marker = Tokens.markerOf(source);
            if (marker.isEmpty()) {
                return;
            }
            String token = tokens.fresh("disk");
            tokens.required.put(token, marker.startsWith("#k") && !tokens.doomedCells.contains(marker));
            int at = Tokens.boundary(source, marker.length() + random.nextInt(source.length() - marker.length() + 1));
            cell.put("source", source.substring(0, at) + token + "\n" + source.substring(at));
            world.outsiderWrites(written(notebook));
            world.note("on disk: " + token + " into " + marker.strip());
        } else if (what < 6) {
            String marker = "#kdisk" + tokens.number() + "\n";
            tokens.required.put(marker, true);
            ObjectNode cell = cell(marker, tokens.number());
            cells.insert(random.nextInt(cells.size() + 1), cell);
            world.outsiderWrites(written(notebook));
            world.note("on disk: new " + marker.strip());
        } else if (what < 7) {
            for (int i = 0; i < cells.size(); i++) {
                if (sourceOf(cells.get(i)).startsWith("#m")) {
                    cells.remove(i);
                    world.outsiderWrites(written(notebook));
                    world.note("on disk: a cell deleted");
                    return;
                }
            }
        } else {
            checkOut(snapshots.get(random.nextInt(snapshots.size())));
        }
    }

    /** An older version comes back, as by git: what is in the file and not in it is deleted by a person's will. */
    private void checkOut(String older) throws Exception {
        Set<String> there = tokensOf(Files.readString(world.file));
        there.removeAll(tokensOf(older));
        for (String token : there) {
            tokens.required.put(token, false);
            if (token.startsWith("#")) {
                tokens.doomedCells.add(token);
                // whatever is typed into such a cell while it is taken away goes with it
                forgiveCell(token);
            }
        }
        world.outsiderWrites(older);
        world.note("on disk: an older version is checked out, without " + there);
    }

    private void forgiveCell(String marker) throws Exception {
        for (SimulatedPage page : world.pages) {
            for (Replica.Cell cell : page.replica().cells()) {
                if (cell.source().startsWith(marker)) {
                    Tokens.in(cell.source()).forEach(token -> tokens.required.put(token, false));
                }
            }
        }
    }

    private Set<String> tokensOf(String notebook) throws IOException {
        Set<String> found = new HashSet<>();
        JSON.readTree(notebook).path("cells").forEach(cell -> found.addAll(Tokens.in(sourceOf(cell))));
        return found;
    }

    /** The file is deleted, or left with conflict markers; or that is made good again. */
    void breaksOrRepairs() throws Exception {
        if (beforeBreak.isEmpty()) {
            if (!Files.exists(world.file)) {
                return;
            }
            beforeBreak = Files.readString(world.file);
            if (random.nextBoolean()) {
                world.outsiderWrites("<<<<<<< HEAD\n" + beforeBreak + "=======\n>>>>>>> other\n");
                world.note("on disk: conflict markers");
            } else {
                // what only the file knew goes with it
                tokens.required.replaceAll((token, needed) -> needed && !token.contains("disk"));
                Files.delete(world.file);
                world.note("on disk: the file is deleted");
            }
        } else {
            repair();
        }
    }

    private void repair() throws Exception {
        if (Files.exists(world.file) && !Files.readString(world.file).startsWith("<<<<<<<")) {
            // somebody has saved it again
            beforeBreak = "";
            return;
        }
        world.outsiderWrites(beforeBreak);
        beforeBreak = "";
        world.note("on disk: the file is as it was");
    }

    private ObjectNode cell(String source, int number) {
        ObjectNode cell = JSON.createObjectNode();
        cell.put("cell_type", "code");
        cell.putNull("execution_count");
        if (!oldFormat) {
            cell.put("id", "disk" + number);
        }
        cell.putObject("metadata");
        cell.putArray("outputs");
        cell.put("source", source);
        return cell;
    }

    /** The notebook as it is at the beginning. */
    String firstNotebook() throws IOException {
        ObjectNode notebook = JSON.createObjectNode();
        ArrayNode cells = notebook.putArray("cells");
        for (int i = 0; i < 3 + random.nextInt(4); i++) {
            String marker = "#" + (i > 2 ? "m" : "k") + "first" + i + "\n";
            tokens.required.put(marker, i <= 2);
            cells.add(cell(marker, 1000 + i));
        }
        notebook.putObject("metadata");
        notebook.put("nbformat", 4);
        notebook.put("nbformat_minor", oldFormat ? 4 : 5);
        return written(notebook);
    }
}
