package dev.baton.broker.files;

import dev.baton.broker.error.Problem;
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
            case AccessDeniedException denied ->
                "The file could not be written: Baton may not do that here. Look at the rights of the file and its folder.";
            case NoSuchFileException gone -> "The folder of this file is not there any more.";
            case FileSystemException other
            when isFull(other) -> "The file could not be written: the disk is full. Free some space.";
            case FileSystemException other
            when other.getReason() != null -> "The file could not be written: " + other.getReason() + ".";
            case IOException io when isFull(io) -> "The file could not be written: the disk is full. Free some space.";
            default -> "The file could not be written. The broker's log says more.";
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
