package dev.baton.broker.error;

/**
 * Every sentence that operators read: the command line, the start, the store, the audit and the log at WARN and above. The rules are
 * those of {@link UserMessage}.
 */
public enum OperatorMessage implements Message {

    // Start and store
    PUBLIC_URL("The option --public-url needs an address such as https://lab.example.org/, not %s."),
    NOT_AN_ADDRESS("%s is not an IP address."),
    NOT_A_RANGE("%s is not a range of IP addresses."),
    STATE_INSIDE_ROOT("The state folder %s is inside the served folder. Choose another with --state."),
    STATE_NOT_WRITABLE("Baton cannot write to the state folder %s: %s."),
    ALSO_AT("On this machine, Baton is also at %s. For another name, start it with --public-url and that address."),
    STATE_AT("The state folder is %s. Stop Baton with Ctrl-C."),
    STATE_IN_USE("Another broker uses the state folder %s. Stop it, or choose another folder with --state."),
    STORE_NOT_OPENED("Baton cannot open its store %s: %s."),
    STORE_CLOSE_INTERRUPTED("The closing of the store was interrupted."),
    STORE_NOT_CLOSED("Baton could not close its store: %s."),
    STORE_OVERFLOW("The disk is too slow: more than %,d writes or %,d bytes wait for it."),
    STORE_NOT_READ("Baton could not read its store: %s."),
    ROW_NOT_WRITTEN("Baton could not write a row of its store: %s."),
    STORE_CLOSED("The store is closed."),
    STORE_WRITER_FAILED("The writer of the store failed and writes nothing more until a restart: %s."),
    STORE_WRITER_INTERRUPTED("The writer of the store was interrupted. Restart Baton."),
    DISK_FULL("The disk of the state folder is full. Free some space."),
    STORE_NOT_WRITTEN("Baton could not write its store and writes nothing more until a restart: %s."),
    SHARE_PAGE_MISSING("Baton's program files are incomplete: the page of links is missing. Install Baton again."),
    MIGRATION_MISSING("Baton's program files are incomplete: the migration %s is missing. Install Baton again."),
    EXTENSION_MISSING("Baton's program files are incomplete: the extension's file %s is missing. Install Baton again."),
    LEDGER_PAGE("A page of the ledger has from 1 to %,d entries."),

    // The audit
    AUDIT_NOT_A_LINE("Line %,d is not a line of an audit."),
    AUDIT_LINE_CHANGED("Line %,d was changed."),
    AUDIT_LINE_MISSING("A line before line %,d is missing or was added."),
    AUDIT_END_MISSING("The last %,d lines are missing."),
    AUDIT_END_DIFFERS("Line %,d differs from the line that Baton wrote."),

    // Log messages at WARN and above
    LOG_CELLS_NOT_RUN("Baton could not run cells of file %s: %s."),
    LOG_KERNELS_SLOW("Not every kernel stopped in time: %s."),
    LOG_TOKEN_PAGE("Baton could not delete a page with the owner's token: %s."),
    LOG_NOT_REGISTERED("Commands find this broker only with --state %s: %s."),
    LOG_MACHINE_ADDRESSES("Baton could not read the addresses of this machine: %s."),
    LOG_NO_CHANNEL("Baton found no listening channel, so it does not limit the time of request headers."),
    LOG_LEDGER_KERNEL("Baton cannot write the ledger of kernel %s."),
    LOG_LEDGER_START("The ledger lacks the start of execution %s: %s."),
    LOG_LEDGER_END("The ledger lacks the end of execution %s: %s."),
    LOG_WIDGET_OUTPUT("Baton left an output out of a widget: %s."),
    LOG_EXTENSION_EMPTY("Baton skips %s, because it names no built extension."),
    LOG_EXTENSION_UNREADABLE("Baton skips the extension in %s: %s."),
    LOG_SCHEMA_UNREADABLE("Baton skips the settings schema %s: %s."),
    LOG_OVERRIDES_UNREADABLE("Baton skips the overrides in %s: %s."),
    LOG_AUDIT_CUT("The audit was changed while no broker ran. The last %,d lines are missing."),
    LOG_AUDIT_END_DIFFERS(
            "The audit was changed while no broker ran. Its last line differs from the line that Baton wrote."),
    LOG_AUDIT_HEAD("The store could not save the end of the audit: %s."),
    LOG_AUDIT_LOST("The audit lacks %,d events: %s."),
    LOG_OUTPUT_LEFT_OUT("Baton left an output of a kernel out: %s."),
    LOG_DOCUMENT_NOT_LOADED("Baton cannot load the document %s."),
    LOG_HISTORY_NOT_WRITTEN("Baton cannot write the history of %s."),
    LOG_VANISHED_NOT_KEPT("Baton cannot keep the text of a file that vanished: %s."),
    LOG_NOT_SAVED_EITHER("Baton could not save a document that has no history either: %s."),
    LOG_NOT_SAVED("Baton could not save a document and tries again: %s."),
    LOG_FILE_UNREADABLE("Baton cannot read the file of an open document and leaves it unchanged: %s."),
    LOG_MERGE_BASE("Baton cannot keep the base of later merges: %s."),
    LOG_TEXTS_NOT_DELETED("Baton cannot delete the saved texts of deleted documents: %s."),
    LOG_ROOMS_SLOW("Baton could not save every document in time: %s."),
    LOG_ROOM_SLOW("An open document did not answer: %s."),
    LOG_UNSAVED_NOT_KEPT("Baton cannot keep unsaved text of a stale page: %s."),
    LOG_FRAME_NOT_TEXT("Baton cannot send a kernel's message as text: %s."),
    LOG_OUTPUT_NOT_KEPT("Baton could not keep the output of execution %s: %s."),
    LOG_PRIVATE_RUN("The store could not save the private run %s: %s."),
    LOG_FILE_INCOMPLETE("Baton could not finish writing the file %s."),
    LOG_FILE_SYSTEM("A request failed at the file system."),
    LOG_OUTPUT_NOT_CLEANED("Baton could not remove old output: %s."),
    LOG_NO_ROLLBACK("Baton could not roll a transaction back."),
    LOG_WRITE_CALLBACK("A listener of a completed write failed."),
    LOG_PROCESS_NOT_STORED("The store could not save the process of kernel %s."),

    // Command line
    AUDIT_WHOLE("The audit is complete and unchanged."),
    NO_READABLE_FILE("There is no readable file %s."),
    USE_BATON("Use a command, for example: baton serve."),
    USE_GRANT("Use: grant PATH USER ROLE, grant list [PATH], or grant remove ID."),
    USE_KERNEL("Use: kernel add, kernel list or kernel stop."),
    USE_SHARE("Use: share PATH --role ROLE, share list [PATH], or share revoke ID."),
    USE_USER("Use: user add, user token, user remove or user list."),
    SHARE_EXPIRES("The option --expires needs a time such as 90s, 30m, 12h, 7d or 2w."),
    GRANTED("%s is now %s of %s."),
    GRANT_REMOVED("Baton removed the grant %s."),
    KERNEL_ADDED(
            "Grant access with: baton grant kernel:%s USER collaborator. Jupyter clients see the kernel as the kernelspec shared-%1$s."),
    KERNEL_REMOVED("Baton stopped the kernel %s and removed the rights on it."),
    NO_NAMED_KERNEL("There is no kernel %s. See: baton kernel list."),
    LINK_MADE("Baton shows this link only once; it makes %s %s of %s until %s. Revoke it with: baton share revoke %s."),
    LINK_REVOKED("Baton revoked the link %s and all rights that it gave."),
    USER_ADDED("The user has no rights yet. Grant some with: baton grant PATH %s ROLE."),
    USER_REMOVED("Baton removed %s with all rights and logins."),
    USER_ADDRESS("%s can now sign in at %s"),
    USER_ADDRESS_ONCE("Baton shows this address only once. It signs its holder in as %s."),
    SEVERAL_BROKERS("Several brokers are running, and none serves %s. Choose one with --state:%s"),
    NO_BROKER("No broker is running. Start one with: ./baton serve."),
    BROKER_ADDRESS_UNREADABLE("Baton could not read the address of the running broker: %s."),
    NO_BROKER_WITH_STATE("No broker runs with the state folder %s. Start one with ./baton serve."),
    BROKER_STATUS("The broker answered with status %s."),
    BROKER_SILENT("The broker at %s does not answer: %s."),
    COMMAND_STOPPED("The command was interrupted."),
    NO_PATH_TO_SERVE("There is no folder or file %s."),
    KERNELS_ON_EXIT("The option --kernels-on-exit supports only stop in this version."),
    PORT_RANGE("The option --port needs a number from 0 to 65535."),
    NO_LAB_IN_PREFIX(
            "There is no JupyterLab in %s. The option --lab needs the prefix of a Python environment with JupyterLab."),
    NOT_STARTED("Baton could not start: %s."),
    HOST_NOT_USABLE("Baton cannot listen on %s: %s."),
    PORT_NOT_USABLE("Baton cannot use port %s on %s (%s). Choose another with --port, or any free one with --port 0."),
    DOCTOR_LAB("Run ./baton serve once with a network, or name a Python prefix with --lab."),
    DOCTOR_KERNEL("Install ipykernel there, or another kernelspec in your home folder."),
    DOCTOR_COLLABORATION("Run there: pip install 'jupyter-collaboration>=5,<6'."),
    DOCTOR_SETSID("Install util-linux. Baton needs it to end the child processes of a kernel."),
    DOCTOR_STATE("Choose another state folder with --state."),
    DOCTOR_PORT("Choose another port with --port, or any free one with --port 0.");

    private final String template;

    OperatorMessage(String template) {
        this.template = template;
    }

    @Override
    public String template() {
        return template;
    }
}
