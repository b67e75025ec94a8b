package dev.baton.crdt;

/** The remains of content that was deleted and collected: its length. */
final class DeletedContent extends Content {
    private int length;

    DeletedContent(int length) {
        this.length = length;
    }

    @Override
    int ref() {
        return 1;
    }

    @Override
    Content copy() {
        return new DeletedContent(length);
    }

    @Override
    int length() {
        return length;
    }

    @Override
    boolean isCountable() {
        return false;
    }

    @Override
    Content splice(int offset) {
        Content right = new DeletedContent(length - offset);
        length = offset;
        return right;
    }

    @Override
    boolean canMergeWith(Content right) {
        return right instanceof DeletedContent;
    }

    @Override
    void merge(Content right) {
        length += right.length();
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeLength(length - offset);
    }
}
