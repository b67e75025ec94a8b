package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shared type: a root of a document, or a value nested in another shared type.
 *
 * <p>An instance is a view: asking the parent again gives the same instance as long as the type lives. A nested type
 * whose parent deleted it reports {@link #isDeleted()}; changing it then has no visible effect and must be avoided.
 */
public abstract sealed class YType permits YMap, YArray, YText, YXml {
    /**
     * The maximum distance, in levels of nesting, between an observer and the changed type, and the maximum depth of
     * {@link #toJson()}: far beyond any honest document, and a bound on the work that a hostile one causes.
     */
    public static final int DEEP_MAX = 512;

    /**
     * The maximum nesting of plain values: the one bound for data from pages and kernels, in files and in documents, so that
     * everything that is accepted can be written.
     */
    public static final int VALUE_DEPTH_MAX = 128;

    final Branch branch;

    YType(Branch branch) {
        this.branch = branch;
    }

    /** The document this type lives in. */
    public final YDoc doc() {
        return branch.doc();
    }

    /** The type this one is nested in, or null for a root. */
    public final @Nullable YType parent() {
        Branch parent = branch.parent();
        return parent == null ? null : parent.view();
    }

    /** Whether this type was deleted together with the element that held it. */
    public final boolean isDeleted() {
        return branch.isDeleted();
    }

    /**
     * The way from the root to this type: keys as {@link String}, positions in arrays as {@link Integer}. The name of
     * the root is not part of it.
     */
    public final List<Object> path() {
        return branch.pathFrom(null);
    }

    /** The name of the root this type is or is nested in. */
    public final String rootName() {
        return branch.root().rootName();
    }

    /**
     * The content as plain values, nested types included: a {@code Map} for a map, a {@code List} for an array, a
     * {@code String} for a text or XML; null replaces values nested more than {@link #DEEP_MAX} levels below.
     */
    public abstract Object toJson();

    /** Registers an observer of this type alone. */
    public final Subscription observe(TypeObserver observer) {
        return branch.observers().add(observer);
    }

    /** Registers an observer of this type and all types nested in it. */
    public final Subscription observeDeep(DeepObserver observer) {
        return branch.deepObservers().add(observer);
    }
}
