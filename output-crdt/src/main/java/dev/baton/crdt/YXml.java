package dev.baton.crdt;

/**
 * A shared XML type (fragment, element, text or hook) as a peer put it into the document: kept and passed on without
 * loss, readable as a string, not changeable here.
 */
public final class YXml extends YType {
    YXml(Branch branch) {
        super(branch);
    }

    /** The node name of an element or hook, empty for a fragment or text. */
    public String nodeName() {
        return branch.nodeName();
    }

    /** The markup as yjs prints it. */
    @Override
    public String toString() {
        return XmlOps.toString(branch);
    }

    @Override
    public String toJson() {
        return toString();
    }
}
