package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YMap;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a JupyterLab page shows as it is: a cell that it trusted once, as after running or clearing it there, whatever its mark says
 * now; and a cell that carried the mark when the page first saw it.
 */
final class TrustingPage {
    private final PagePeer page;
    private final Set<YMap> trusted = Collections.newSetFromMap(new IdentityHashMap<>());

    private TrustingPage(PagePeer page) {
        this.page = page;
    }

    /** A page whose person has declared trusted what it shows now. */
    static TrustingPage of(PagePeer page) throws MalformedUpdateException {
        TrustingPage trusting = new TrustingPage(page);
        trusting.trustsAll();
        return trusting;
    }

    void trustsAll() throws MalformedUpdateException {
        page.reads();
        trusted.addAll(cells());
    }

    private List<YMap> cells() {
        return page.doc.array("cells").toList().stream().map(YMap.class::cast).toList();
    }

    /** Fails if a script runs in the page; answers whether a cell shows one that does not run. */
    boolean showsOnlySanitised() throws MalformedUpdateException {
        page.reads();
        boolean shown = false;
        for (YMap cell : cells()) {
            boolean holds = String.valueOf(cell.toJson().get("outputs")).contains("script");
            boolean marked = ((YMap) Objects.requireNonNull(cell.get("metadata"))).get("trusted") != null;
            assertThat(holds && (marked || trusted.contains(cell)))
                    .as("a script that runs: %s", cell.toJson())
                    .isFalse();
            shown |= holds;
        }
        return shown;
    }
}
