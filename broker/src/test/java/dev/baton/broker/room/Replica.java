package dev.baton.broker.room;

import java.util.List;

/** A page's own copy of a notebook, as a Yjs client keeps it. Each change answers the update that a provider would send. */
interface Replica {
    byte[] stateVector() throws Exception;

    byte[] missing(byte[] stateVector) throws Exception;

    void apply(byte[] update) throws Exception;

    List<Cell> cells() throws Exception;

    byte[] inserts(int cell, int at, String text) throws Exception;

    byte[] erases(int cell, int at, int length) throws Exception;

    byte[] addsCell(int at, String id, String type, String source) throws Exception;

    byte[] deletesCell(int at) throws Exception;

    /** What a stock page writes at the beginning of a run, before it sends its request. */
    byte[] beginsRun(int cell) throws Exception;

    /** What a stock page writes when the reply has come: the count where it is another one. */
    byte[] endsRun(int cell, int count) throws Exception;

    /**
     * A cell as its page shows it.
     *
     * @param outputs the texts of all its streams, one after the other
     */
    record Cell(String id, String type, String source, String state, int count, String outputs) {}
}
