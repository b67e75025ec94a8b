package dev.baton.broker.session;

import org.jspecify.annotations.Nullable;

/**
 * One person's binding of a path to a kernel.
 *
 * @param sessionId its id, known to that person alone
 * @param username the person
 * @param path as the page gave it; for a notebook a made-up path at first
 * @param name as the page gave it
 * @param type {@code notebook}, {@code console}, {@code file} or what else the page says
 * @param fileId the document that is meant; null when there is none
 * @param kernelId the kernel; for somebody who may only read it may name one that does not run yet
 * @param specName the kernelspec
 */
public record SessionBinding(
        String sessionId,
        String username,
        String path,
        String name,
        String type,
        @Nullable String fileId,
        String kernelId,
        String specName) {

    SessionBinding withPlace(String newPath, String newName, String newType, @Nullable String newFileId) {
        return new SessionBinding(sessionId, username, newPath, newName, newType, newFileId, kernelId, specName);
    }

    SessionBinding withKernel(String newKernelId, String newSpecName) {
        return new SessionBinding(sessionId, username, path, name, type, fileId, newKernelId, newSpecName);
    }
}
