package dev.baton.broker.room;

import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One seeded schedule of people, kernel, broker and disk, and what has to hold at its end: every piece of text that somebody typed is
 * in the document once, or was set aside; all replicas and the file say the same; no cell is there twice; nothing runs for ever.
 *
 * <p>What is typed is made of {@link Tokens}.
 */
final class Schedule {
    private static final int STEPS = 260;

    private final Random random;
    private final SimulatedWorld world;
    private final boolean oldFormat;
    private final Tokens tokens = new Tokens();
    private final SimulatedOutsider outsider;
    private final Map<String, Integer> begins = new HashMap<>();
    private final Map<String, Integer> beginOf = new HashMap<>();
    private final Set<String> lateBegins = new HashSet<>();
    private final boolean calm;
    private boolean wiped;
    private int exactOutputs;

    Schedule(long seed, Path home, Function<SimulatedPage, Replica> replicas) throws Exception {
        this.random = new Random(seed * 7919 + 17);
        this.oldFormat = random.nextInt(4) == 0;
        this.calm = random.nextInt(3) == 0;
        this.outsider = new SimulatedOutsider(random, tokens, oldFormat);
        this.world = new SimulatedWorld(home, outsider.firstNotebook(), replicas);
        outsider.entersWorld(world);
        world.note(oldFormat ? "a notebook without ids of cells" : "a notebook with ids of cells");
        int people = 2 + random.nextInt(4);
        for (int i = 0; i < people; i++) {
            String name = "p" + (char) ('a' + i);
            world.lets(name);
            world.pages.add(new SimulatedPage(world, name));
        }
        world.lets("zoe");
    }

    /** What happened, for a failure to tell. */
    List<String> notes() {
        return world.notes;
    }

    /** How many cells were found to hold exactly the outputs of their last run. */
    int exactOutputs() {
        return exactOutputs;
    }

    void run() throws Exception {
        for (SimulatedPage page : world.pages) {
            page.open();
        }
        for (int i = 0; i < STEPS; i++) {
            step();
            world.settle();
        }
        end();
        check();
    }

    private void step() throws Exception {
        int dice = random.nextInt(calm ? 885 : 1000);
        SimulatedPage page = world.pages.get(random.nextInt(world.pages.size()));
        if (dice < 330) {
            deliver(page);
        } else if (dice < 400) {
            world.history.flush(1 + random.nextInt(4));
        } else if (dice < 500) {
            world.advance(Duration.ofMillis(random.nextInt(700)));
        } else if (dice < 640) {
            type(page);
        } else if (dice < 670) {
            erase(page);
        } else if (dice < 700) {
            addCell(page);
        } else if (dice < 715) {
            deleteCell(page);
        } else if (dice < 760) {
            runCell(page);
        } else if (dice < 860) {
            if (world.isLoaded()) {
                world.kernel.step(world.runs(), random.nextInt(1000));
            }
        } else if (dice < 885) {
            page.saves(tokens.number());
        } else if (dice < 910) {
            if (page.isOnline()) {
                world.note(page.name + " is cut off");
                page.cut();
                onCut(page);
            }
        } else if (dice < 945) {
            if (!page.isOnline()) {
                world.note(page.name + " connects");
                page.connect();
            }
        } else if (dice < 975) {
            outsider.edits();
        } else if (dice < 983) {
            unload();
        } else if (dice < 994) {
            kill(false);
        } else if (dice < 997) {
            kill(true);
        } else {
            outsider.breaksOrRepairs();
        }
    }

    /** What a page began before its connection was lost may come into the document at any later time. */
    private void onCut(SimulatedPage page) {
        lateBegins.addAll(page.begun);
    }

    private void deliver(SimulatedPage page) throws Exception {
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            if (random.nextBoolean()) {
                page.deliverUp();
                world.settle();
            } else {
                page.deliverDown();
            }
        }
    }

    // ---- people

    private void type(SimulatedPage page) throws Exception {
        List<Replica.Cell> cells = page.replica().cells();
        if (!page.isOpen() || cells.isEmpty()) {
            return;
        }
        int cell = random.nextInt(cells.size());
        String source = cells.get(cell).source();
        String marker = Tokens.markerOf(source);
        if (marker.isEmpty()) {
            return;
        }
        int at = Tokens.boundary(source, marker.length() + random.nextInt(source.length() - marker.length() + 1));
        String token = tokens.fresh(page.name);
        if (marker.startsWith("#m") || tokens.doomedCells.contains(marker)) {
            tokens.required.put(token, false);
        }
        String text = random.nextInt(3) == 0 ? token + "\n" : random.nextInt(3) == 0 ? "\n" + token : token;
        page.sends(page.replica().inserts(cell, at, text));
        world.note(page.name + " types " + token + " into " + marker.strip());
    }

    private void erase(SimulatedPage page) throws Exception {
        List<Replica.Cell> cells = page.replica().cells();
        if (cells.isEmpty()) {
            return;
        }
        int cell = random.nextInt(cells.size());
        Matcher found = Tokens.TOKEN.matcher(cells.get(cell).source());
        while (found.find()) {
            if (found.group().startsWith("<") && random.nextBoolean()) {
                tokens.required.put(found.group(), false);
                page.sends(
                        page.replica().erases(cell, found.start(), found.group().length()));
                world.note(page.name + " erases " + found.group());
                return;
            }
        }
    }

    private void addCell(SimulatedPage page) throws Exception {
        List<Replica.Cell> cells = page.replica().cells();
        if (!page.isOpen() || cells.isEmpty()) {
            return;
        }
        String marker = "#" + (random.nextInt(3) == 0 ? "m" : "k") + page.name + tokens.number() + "\n";
        tokens.required.put(marker, marker.startsWith("#k"));
        String id = String.format("%08x", random.nextInt());
        page.sends(page.replica()
                .addsCell(random.nextInt(cells.size() + 1), id, random.nextInt(4) == 0 ? "markdown" : "code", marker));
        world.note(page.name + " adds " + marker.strip());
    }

    private void deleteCell(SimulatedPage page) throws Exception {
        List<Replica.Cell> cells = page.replica().cells();
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).source().startsWith("#m") && random.nextInt(3) == 0) {
                page.sends(page.replica().deletesCell(i));
                world.note(page.name + " deletes "
                        + Tokens.markerOf(cells.get(i).source()).strip());
                return;
            }
        }
    }

    private void runCell(SimulatedPage page) throws Exception {
        List<Replica.Cell> cells = page.replica().cells();
        if (!page.isOnline() || cells.isEmpty()) {
            return;
        }
        int cell = random.nextInt(cells.size());
        if (!cells.get(cell).type().equals("code")) {
            return;
        }
        String cellId = cells.get(cell).id();
        SimulatedKernel.Run run = new SimulatedKernel.Run("e" + tokens.number(), page, cellId);
        page.sends(page.replica().beginsRun(cell));
        beginOf.put(run.id, begins.merge(cellId, 1, Integer::sum));
        page.begun.add(cellId);
        world.kernel.onRequest(run);
        world.note(
                page.name + " runs " + Tokens.markerOf(cells.get(cell).source()).strip() + " as " + run.id);
    }

    // ---- the broker

    private void unload() {
        world.note("everybody leaves, the room is unloaded");
        world.pages.forEach(SimulatedPage::cut);
        world.pages.forEach(this::onCut);
        world.settle();
        for (int i = 0; i < 5; i++) {
            world.advance(Duration.ofSeconds(61));
            world.history.flush(Integer.MAX_VALUE);
            world.settle();
        }
    }

    private void kill(boolean wipe) throws Exception {
        world.note(wipe ? "the broker is killed and its store is lost" : "the broker is killed");
        world.kill(random.nextInt(world.history.waiting() + 1));
        world.pages.forEach(this::onCut);
        if (wipe) {
            wiped = true;
            world.history.wipe();
            if (random.nextInt(3) == 0) {
                Files.deleteIfExists(world.base);
            }
            forgiveWhatNobodyHolds();
        }
    }

    /** What is neither in the file nor in any page when the store is lost cannot come back. */
    private void forgiveWhatNobodyHolds() throws Exception {
        StringBuilder held = new StringBuilder(world.asideTexts());
        if (Files.exists(world.file)) {
            held.append(Files.readString(world.file).replace("\\n", "\n"));
        }
        for (SimulatedPage page : world.pages) {
            page.replica().cells().forEach(each -> held.append(each.source()));
        }
        tokens.required.keySet().forEach(token -> {
            if (held.indexOf(token) < 0) {
                tokens.required.put(token, false);
            }
        });
    }

    // ---- the end

    private void end() throws Exception {
        world.note("---- the end");
        outsider.repairsAtLast();
        for (int round = 0; round < 60; round++) {
            for (SimulatedPage page : world.pages) {
                if (!page.isOnline()) {
                    page.connect();
                }
            }
            quiet();
            world.advance(Duration.ofSeconds(3));
        }
        world.pages.getFirst().saves(tokens.number());
        quiet();
        world.advance(Duration.ofSeconds(12));
        quiet();
    }

    private void quiet() throws Exception {
        for (int i = 0; i < 400; i++) {
            world.settle();
            world.history.flush(Integer.MAX_VALUE);
            world.settle();
            boolean busy = world.history.waiting() > 0;
            for (SimulatedPage page : world.pages) {
                while (page.isBusy()) {
                    busy = true;
                    page.deliverUp();
                    world.settle();
                    page.deliverDown();
                }
            }
            if (world.kernel.isBusy() && world.isLoaded()) {
                world.kernel.hurry(world.runs());
                world.advance(Duration.ofMillis(50));
                busy = true;
            }
            if (!busy) {
                return;
            }
        }
        throw new AssertionError("the world does not come to rest");
    }

    private void check() throws Exception {
        SimulatedPage zoe = new SimulatedPage(world, "zoe");
        world.pages.add(zoe);
        zoe.open();
        quiet();
        require(zoe.isOnline(), "the document can be opened at the end");
        List<Replica.Cell> truth = zoe.replica().cells();
        for (SimulatedPage page : world.pages) {
            require(page.isOnline(), page.name + " is connected at the end");
            same(page.name + "'s replica", truth, page.replica().cells());
            require(wiped || page.reloads == 0, page.name + " was sent to reload though no history was lost");
        }
        checkFile(truth);
        checkTokens(truth);
        checkOutputs(truth);
        require(world.failedSteps() == 0, "no step of the broker failed");
        require(world.notes.stream().noneMatch(each -> each.startsWith("REFUSED")), "no save was refused");
    }

    private void checkFile(List<Replica.Cell> truth) throws Exception {
        NotebookFile parsed = NotebookFile.parse(Files.readAllBytes(world.file));
        NotebookDocument read = new NotebookDocument(new YDoc(1));
        read.seed(parsed, () -> "fresh" + tokens.number(), false, this);
        List<Replica.Cell> inFile = SimulatedWorld.cellsIn(read);
        if (oldFormat) {
            same("the file", withoutIds(truth), withoutIds(inFile));
        } else {
            same("the file", truth, inFile);
        }
    }

    private static List<Replica.Cell> withoutIds(List<Replica.Cell> cells) {
        return cells.stream()
                .map(each ->
                        new Replica.Cell("", each.type(), each.source(), each.state(), each.count(), each.outputs()))
                .toList();
    }

    private void checkTokens(List<Replica.Cell> truth) throws Exception {
        StringBuilder all = new StringBuilder();
        truth.forEach(each -> all.append(each.source()));
        Map<String, Integer> found = new HashMap<>();
        Tokens.in(all.toString()).forEach(each -> found.merge(each, 1, Integer::sum));
        String aside = world.asideTexts();
        tokens.required.forEach((token, needed) -> {
            int times = found.getOrDefault(token, 0);
            require(times <= 1, token.strip() + " is in the document " + times + " times");
            require(
                    times == 1 || !needed || aside.contains(token),
                    token.strip() + " is neither in the document nor set aside");
        });
        Set<String> cellIds = new HashSet<>();
        truth.forEach(each -> require(cellIds.add(each.id()), "two cells are called " + each.id()));
    }

    private void checkOutputs(List<Replica.Cell> truth) {
        for (Replica.Cell cell : truth) {
            require(
                    !cell.state().equals("running"),
                    Tokens.markerOf(cell.source()).strip() + " runs for ever");
            Set<String> seen = new HashSet<>();
            Matcher outputs = Pattern.compile("\\[e[0-9]+-[0-9]+]").matcher(cell.outputs());
            while (outputs.find()) {
                require(seen.add(outputs.group()), outputs.group() + " was written twice");
            }
            SimulatedKernel.Run last = world.lastRun.get(cell.id());
            if (last != null && isKnown(last) && !wiped) {
                require(
                        cell.outputs().equals(String.join("", last.outputs)) && cell.count() == last.number,
                        Tokens.markerOf(cell.source()).strip() + " shows " + cell.outputs() + " [" + cell.count()
                                + "] instead of " + last.outputs + " [" + last.number + "] of " + last.id);
                exactOutputs++;
            }
        }
    }

    /** Whether it is certain what the cell of that run has to show. */
    private boolean isKnown(SimulatedKernel.Run last) {
        return !lateBegins.contains(last.cellId)
                && last.ended
                && last.pageBegan
                && beginOf.getOrDefault(last.id, -1).equals(begins.get(last.cellId));
    }

    private static void same(String what, List<Replica.Cell> expected, List<Replica.Cell> actual) {
        require(expected.equals(actual), what + " is not like the document:\n  " + expected + "\n  " + actual);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
