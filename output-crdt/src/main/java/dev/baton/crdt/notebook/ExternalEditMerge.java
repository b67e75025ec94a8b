package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One outside edit of a notebook's file on its way into the shared document; used once, inside one transaction. */
final class ExternalEditMerge {
    private final NotebookDocument document;
    private final NotebookFile base;
    private final NotebookFile theirs;
    private final Supplier<String> newCellIds;
    private final List<NotebookDocument.Conflict> conflicts = new ArrayList<>();

    ExternalEditMerge(NotebookDocument document, NotebookFile base, NotebookFile theirs, Supplier<String> newCellIds) {
        this.document = document;
        this.base = base;
        this.theirs = theirs;
        this.newCellIds = newCellIds;
    }

    List<NotebookDocument.Conflict> conflicts() {
        return List.copyOf(conflicts);
    }

    /** A place in the merged order: an existing cell, or a new one of theirs. */
    private record Place(int ours, int theirs) {
        static Place kept(int ours) {
            return new Place(ours, -1);
        }

        static Place added(int theirs) {
            return new Place(-1, theirs);
        }
    }

    void apply() {
        document.removeForeignElements();
        metadata();
        List<SharedCell> ours = document.cells();
        List<ObjectNode> was = cellsOf(base);
        List<ObjectNode> is = cellsOf(theirs);
        List<ObjectNode> here = ours.stream().map(SharedCell::toNbformat).toList();
        int[] hereOfWas = CellMatcher.match(keys(here), keys(was));
        int[] wasOfIs = CellMatcher.match(keys(was), keys(is));
        int[] hereOfIs = hereOfIs(here, is, hereOfWas, wasOfIs);
        Set<Integer> dropped = deletedByThem(here, was, hereOfWas, wasOfIs);
        Set<Integer> replaced = new HashSet<>();
        for (int t = 0; t < is.size(); t++) {
            if (hereOfIs[t] >= 0) {
                ObjectNode before = wasOfIs[t] < 0 ? null : was.get(wasOfIs[t]);
                if (!mergeCell(ours.get(hereOfIs[t]), here.get(hereOfIs[t]), before, is.get(t))) {
                    replaced.add(hereOfIs[t]);
                }
            }
        }
        List<Place> order = order(here.size(), was, is, hereOfIs, wasOfIs, dropped);
        arrange(order, ours, is, hereOfIs, replaced);
    }

    private void metadata() {
        ObjectNode was = KernelMetadata.complete(base.metadata());
        ObjectNode is = KernelMetadata.complete(theirs.metadata());
        document.setMetadata(mergeMembers(was, document.metadata(), is));
        if (theirs.nbformatMinor() != base.nbformatMinor()) {
            document.setNbformatMinor(theirs.nbformatMinor());
        }
    }

    private static List<ObjectNode> cellsOf(NotebookFile file) {
        List<ObjectNode> cells = new ArrayList<>();
        for (int i = 0; i < file.cellCount(); i++) {
            cells.add(file.cell(i));
        }
        return cells;
    }

    private static List<CellMatcher.Key> keys(List<ObjectNode> cells) {
        return cells.stream().map(CellMatcher::keyOf).toList();
    }

    /** For every cell of theirs the one here that it is, or -1. */
    private static int[] hereOfIs(List<ObjectNode> here, List<ObjectNode> is, int[] hereOfWas, int[] wasOfIs) {
        int[] result = new int[is.size()];
        Set<Integer> taken = new HashSet<>();
        Arrays.stream(hereOfWas).forEach(taken::add);
        // Both may have added one cell of the same id, for example when a branch contains text typed here.
        Map<String, Integer> free = new HashMap<>();
        for (int h = 0; h < here.size(); h++) {
            if (!taken.contains(h) && here.get(h).has("id")) {
                free.putIfAbsent(here.get(h).path("id").asText(), h);
            }
        }
        for (int t = 0; t < is.size(); t++) {
            Integer same = wasOfIs[t] < 0 ? free.remove(is.get(t).path("id").asText()) : null;
            result[t] = wasOfIs[t] >= 0 ? hereOfWas[wasOfIs[t]] : same == null ? -1 : same;
            if (result[t] >= 0) {
                taken.add(result[t]);
            }
        }
        for (int t = 0; t < is.size(); t++) {
            if (wasOfIs[t] < 0 && result[t] < 0 && !is.get(t).has("id")) {
                result[t] = twinWithoutId(here, is.get(t), taken);
                taken.add(result[t]);
            }
        }
        return result;
    }

    /**
     * A new cell of an old format, which has no ids, equals one here with the same content that their former file did not have
     * either.
     */
    private static int twinWithoutId(List<ObjectNode> here, ObjectNode cell, Set<Integer> taken) {
        for (int h = 0; h < here.size(); h++) {
            if (!taken.contains(h)
                    && here.get(h).path("cell_type").equals(cell.path("cell_type"))
                    && here.get(h).path("source").equals(cell.path("source"))) {
                return h;
            }
        }
        return -1;
    }

    /** The cells here that they deleted and that were not changed here. */
    private static Set<Integer> deletedByThem(
            List<ObjectNode> here, List<ObjectNode> was, int[] hereOfWas, int[] wasOfIs) {
        Set<Integer> kept = new HashSet<>();
        Arrays.stream(wasOfIs).forEach(kept::add);
        Set<Integer> dropped = new HashSet<>();
        for (int b = 0; b < was.size(); b++) {
            if (!kept.contains(b)
                    && hereOfWas[b] >= 0
                    && here.get(hereOfWas[b]).path("source").equals(was.get(b).path("source"))) {
                dropped.add(hereOfWas[b]);
            }
        }
        return dropped;
    }

    /** Merges one cell in place; false if they made it a cell of another type, which takes a new cell. */
    private boolean mergeCell(SharedCell cell, ObjectNode here, @Nullable ObjectNode was, ObjectNode is) {
        if (!is.path("cell_type").equals(here.path("cell_type"))) {
            return was != null && !was.path("cell_type").equals(here.path("cell_type"));
        }
        ObjectNode before = was == null ? here : was;
        ThreeWayText source = ThreeWayText.merge(
                was == null ? "" : was.path("source").asText(),
                here.path("source").asText(),
                is.path("source").asText());
        if (source.conflict()) {
            conflicts.add(
                    new NotebookDocument.Conflict(cell.id(), is.path("source").asText()));
        }
        ObjectNode merged = mergeMembers(before, here, is);
        merged.put("source", source.text());
        merged.set(
                "metadata", mergeMembers(object(before, "metadata"), object(here, "metadata"), object(is, "metadata")));
        if (cell.executionState().equals("running")) {
            merged.set("outputs", here.path("outputs"));
            merged.set("execution_count", here.path("execution_count"));
        }
        cell.update(merged);
        return true;
    }

    private static ObjectNode object(ObjectNode cell, String key) {
        return cell.get(key) instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    /** Member by member: theirs where only they changed it, else the one here. */
    private static ObjectNode mergeMembers(ObjectNode was, ObjectNode here, ObjectNode is) {
        ObjectNode merged = here.deepCopy();
        Set<String> keys = new TreeSet<>();
        was.fieldNames().forEachRemaining(keys::add);
        is.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            if (!sameMember(was, is, key) && sameMember(was, here, key)) {
                JsonNode value = is.get(key);
                if (value == null) {
                    merged.remove(key);
                } else {
                    merged.set(key, value);
                }
            }
        }
        return merged;
    }

    private static boolean sameMember(ObjectNode a, ObjectNode b, String key) {
        JsonNode first = a.get(key);
        JsonNode second = b.get(key);
        return first == null || second == null ? first == second : SharedJson.same(first, second);
    }

    private static List<Place> order(
            int hereSize,
            List<ObjectNode> was,
            List<ObjectNode> is,
            int[] hereOfIs,
            int[] wasOfIs,
            Set<Integer> dropped) {
        return isAscending(wasOfIs)
                ? orderOfHere(hereSize, was, is, hereOfIs, wasOfIs, dropped)
                : orderOfTheirs(hereSize, was, is, hereOfIs, wasOfIs, dropped);
    }

    /** They moved nothing: the order here stays, and each new cell follows the cell that it follows in their file. */
    private static List<Place> orderOfHere(
            int hereSize,
            List<ObjectNode> was,
            List<ObjectNode> is,
            int[] hereOfIs,
            int[] wasOfIs,
            Set<Integer> dropped) {
        Map<Integer, List<Place>> added = new HashMap<>();
        int predecessor = -1;
        for (int t = 0; t < is.size(); t++) {
            if (hereOfIs[t] >= 0) {
                predecessor = hereOfIs[t];
            } else if (isNews(was, is, wasOfIs, t)) {
                added.computeIfAbsent(predecessor, h -> new ArrayList<>()).add(Place.added(t));
            }
        }
        List<Place> order = new ArrayList<>(added.getOrDefault(-1, List.of()));
        for (int h = 0; h < hereSize; h++) {
            if (!dropped.contains(h)) {
                order.add(Place.kept(h));
            }
            order.addAll(added.getOrDefault(h, List.of()));
        }
        return order;
    }

    /** They moved cells: their order counts, and each cell that is only here stays behind the one that it follows here. */
    private static List<Place> orderOfTheirs(
            int hereSize,
            List<ObjectNode> was,
            List<ObjectNode> is,
            int[] hereOfIs,
            int[] wasOfIs,
            Set<Integer> dropped) {
        Set<Integer> placed = new HashSet<>();
        Arrays.stream(hereOfIs).forEach(placed::add);
        Map<Integer, Integer> follower = new HashMap<>();
        int predecessor = -1;
        for (int h = 0; h < hereSize; h++) {
            if (!dropped.contains(h)) {
                if (!placed.contains(h)) {
                    follower.put(predecessor, h);
                }
                predecessor = h;
            }
        }
        List<Place> order = new ArrayList<>();
        addFollowers(order, follower, -1);
        for (int t = 0; t < is.size(); t++) {
            if (hereOfIs[t] >= 0) {
                order.add(Place.kept(hereOfIs[t]));
                addFollowers(order, follower, hereOfIs[t]);
            } else if (isNews(was, is, wasOfIs, t)) {
                order.add(Place.added(t));
            }
        }
        return order;
    }

    private static void addFollowers(List<Place> order, Map<Integer, Integer> follower, int of) {
        for (Integer next = follower.get(of); next != null; next = follower.get(next)) {
            order.add(Place.kept(next));
        }
    }

    /** A cell that was deleted here is restored only if they changed it. */
    private static boolean isNews(List<ObjectNode> was, List<ObjectNode> is, int[] wasOfIs, int t) {
        return wasOfIs[t] < 0
                || !was.get(wasOfIs[t]).path("source").equals(is.get(t).path("source"));
    }

    private static boolean isAscending(int[] places) {
        int last = -1;
        for (int place : places) {
            if (place >= 0) {
                if (place < last) {
                    return false;
                }
                last = place;
            }
        }
        return true;
    }

    private void arrange(
            List<Place> order, List<SharedCell> ours, List<ObjectNode> is, int[] hereOfIs, Set<Integer> replaced) {
        Set<Integer> staying = new HashSet<>(longestAscending(order, replaced));
        Set<Integer> kept = new HashSet<>();
        order.forEach(place -> kept.add(place.ours()));
        Set<String> taken = new HashSet<>();
        List<@Nullable ObjectNode> copies = new ArrayList<>();
        List<String> states = new ArrayList<>();
        for (int h = 0; h < ours.size(); h++) {
            SharedCell cell = ours.get(h);
            ObjectNode copy = null;
            if (!staying.contains(h) && kept.contains(h)) {
                copy = replaced.contains(h) ? is.get(indexOf(hereOfIs, h)).deepCopy() : cell.toNbformat();
                if (!replaced.contains(h)) {
                    copy.set("metadata", cell.metadata());
                }
                copy.put("id", cell.id());
            }
            copies.add(copy);
            states.add(cell.executionState());
            if (kept.contains(h)) {
                taken.add(cell.id());
            }
        }
        for (int h = ours.size() - 1; h >= 0; h--) {
            if (!staying.contains(h)) {
                document.deleteCell(h);
            }
        }
        for (int at = 0; at < order.size(); at++) {
            Place place = order.get(at);
            if (place.ours() >= 0) {
                ObjectNode copy = copies.get(place.ours());
                if (copy != null) {
                    SharedCell cell =
                            document.insertCell(at, copy, copy.path("id").asText(), false);
                    if (cell.isCode()) {
                        cell.setExecutionState(states.get(place.ours()));
                    }
                }
            } else {
                ObjectNode cell = is.get(place.theirs());
                document.insertCell(at, cell, NotebookDocument.idOf(cell, taken, newCellIds), false);
            }
        }
        if (order.isEmpty()) {
            document.insertEmptyCell(newCellIds.get());
        }
    }

    private static int indexOf(int[] values, int value) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == value) {
                return i;
            }
        }
        throw new IllegalStateException("no partner");
    }

    /** The cells that need not move: as many as keep their order among each other. */
    private static List<Integer> longestAscending(List<Place> order, Set<Integer> replaced) {
        List<Integer> here = new ArrayList<>();
        for (Place place : order) {
            if (place.ours() >= 0 && !replaced.contains(place.ours())) {
                here.add(place.ours());
            }
        }
        List<Integer> tails = new ArrayList<>();
        int[] length = new int[here.size()];
        for (int i = 0; i < here.size(); i++) {
            int at = java.util.Collections.binarySearch(tails, here.get(i));
            at = at < 0 ? -at - 1 : at;
            if (at == tails.size()) {
                tails.add(here.get(i));
            } else {
                tails.set(at, here.get(i));
            }
            length[i] = at + 1;
        }
        List<Integer> result = new ArrayList<>();
        int wanted = tails.size();
        int last = Integer.MAX_VALUE;
        for (int i = here.size() - 1; i >= 0 && wanted > 0; i--) {
            if (length[i] == wanted && here.get(i) < last) {
                result.add(here.get(i));
                last = here.get(i);
                wanted--;
            }
        }
        return result;
    }
}
