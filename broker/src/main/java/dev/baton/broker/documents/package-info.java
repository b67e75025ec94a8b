/**
 * Names of documents (which id belongs to which path under the served root, also when a file is renamed) and what is kept for them
 * beside their files: texts that could not be merged, and earlier versions. Knows neither rooms nor who asks. Start reading at {@link
 * dev.baton.broker.documents.DocumentIds}, then {@link dev.baton.broker.documents.ConflictCopies}.
 */
@NullMarked
package dev.baton.broker.documents;

import org.jspecify.annotations.NullMarked;
