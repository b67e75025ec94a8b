package dev.baton.broker.files;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What a failure of the file system means to a person, without saying where on the machine the files lie. */
public final class FileFailure {
    private FileFailure() {}

    /** What is wrong and what to do, in a sentence. */
    public static String sentence(Exception failure) {
        return switch (failure) {
            case Problem problem -> problem.sentence();
            case AccessDeniedException denied -> UserMessage.FILE_NO_ACCESS.text();
            case NoSuchFileException gone -> UserMessage.FILE_FOLDER_GONE.text();
            case FileSystemException other when isFull(other) -> UserMessage.FILE_DISK_FULL.text();
            case FileSystemException other
            when other.getReason() != null -> UserMessage.FILE_NOT_WRITTEN.text(other.getReason());
            case IOException io when isFull(io) -> UserMessage.FILE_DISK_FULL.text();
            default -> UserMessage.FILE_NOT_WRITTEN_SEE_LOG.text();
        };
    }

    /** The status with which a request is answered that failed so. */
    public static int status(IOException failure) {
        return failure instanceof AccessDeniedException
                ? 403
                : failure instanceof NoSuchFileException ? 404 : isFull(failure) ? 507 : 500;
    }

    private static boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("quota exceeded");
    }
}
