package dev.baton.broker.kernel;

import java.util.List;

/** Which open documents a person has bound to a kernel, by opening them with a session that names it. */
@FunctionalInterface
public interface BoundDocuments {
    /** The rooms of the documents for which that person has a notebook session on that kernel. Any thread. */
    List<CellExecutions> of(String username, String kernelId);
}
