/**
 * What Baton remembers: one SQLite database in the state folder.
 *
 * <p>Purpose: the ledger of executions, the histories of documents, ids of files, people, logins, grants and the processes of
 * kernels. {@link dev.baton.broker.store.Store} opens it and hands out one small class per kind of row.
 *
 * <p>Owner: the writer's thread is the only one that changes the database; what is handed to it together is committed together, and
 * a stage completes, on that thread, when its write is durable (write-ahead log, synchronous FULL). Reads have a connection of
 * their own and see what is committed.
 *
 * <p>Must not import: CDI, HTTP or sockets; it knows the ports of the packages whose rows it keeps.
 *
 * <p>Start reading at {@link dev.baton.broker.store.Store}, then the migration in {@code db/migration}.
 */
@NullMarked
package dev.baton.broker.store;

import org.jspecify.annotations.NullMarked;
