package dev.baton.crdt;

enum TypeKind {
    ARRAY,
    MAP,
    TEXT,
    XML_FRAGMENT
}
