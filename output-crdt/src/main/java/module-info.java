/** A Yjs-compatible document, the notebook in it, and the writer of kernel outputs. The byte codecs are internal. */
module dev.baton.crdt {
    requires transitive com.fasterxml.jackson.databind;
    requires static org.jspecify;

    exports dev.baton.crdt;
    exports dev.baton.crdt.notebook;
    exports dev.baton.crdt.output;
    exports dev.baton.crdt.sync;
}
