package dev.baton.crdt;

/** One nested shared type. */
final class TypeContent extends Content {
    final Branch branch;

    TypeContent(Branch branch) {
        this.branch = branch;
    }

    @Override
    int ref() {
        return 7;
    }

    @Override
    Content copy() {
        return new TypeContent(Branch.nested(branch.nestedKind(), branch.nodeName()));
    }

    @Override
    int length() {
        return 1;
    }

    @Override
    boolean hasNameOf(Content other) {
        return other instanceof TypeContent type
                && type.branch.kind() == branch.kind()
                && type.branch.nodeName().equals(branch.nodeName());
    }

    @Override
    Object value(int offset) {
        return branch.view();
    }

    @Override
    void write(UpdateWriter out, int offset) {
        TypeKind kind = branch.nestedKind();
        out.writeTypeRef(kind.ref());
        if (kind.isNamed()) {
            out.writeKey(branch.nodeName());
        }
    }
}
