/**
 * Names of documents: which id belongs to which path under the served root, also when a file is renamed. Start reading at {@link
 * dev.baton.broker.documents.DocumentIds}.
 */
@NullMarked
package dev.baton.broker.documents;

import org.jspecify.annotations.NullMarked;
