/** Principals, roles, grants, share links, and one pure decision about them. */
module dev.baton.permissions {
    requires static org.jspecify;

    exports dev.baton.permissions;
}
