package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** The kinds of shared type, in the order of their numbers in an update. */
enum TypeKind {
    ARRAY,
    MAP,
    TEXT,
    XML_ELEMENT,
    XML_FRAGMENT,
    XML_HOOK,
    XML_TEXT;

    private static final TypeKind[] ALL = values();

    /** The number of the kind in an update. */
    int ref() {
        return ordinal();
    }

    /** The kind of a number, or null where there is none. */
    static @Nullable TypeKind of(int ref) {
        return ref >= 0 && ref < ALL.length ? ALL[ref] : null;
    }

    /** Whether a name follows the number. */
    boolean isNamed() {
        return this == XML_ELEMENT || this == XML_HOOK;
    }

    /** Whether formatting marks mean something in the type. */
    boolean isText() {
        return this == TEXT || this == XML_TEXT;
    }

    YType view(Branch branch) {
        return switch (this) {
            case ARRAY -> new YArray(branch);
            case MAP -> new YMap(branch);
            case TEXT -> new YText(branch);
            case XML_ELEMENT, XML_FRAGMENT, XML_HOOK, XML_TEXT -> new YXml(branch);
        };
    }
}
