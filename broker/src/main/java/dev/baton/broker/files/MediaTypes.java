package dev.baton.broker.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The media type that a file name's extension stands for, the same on every machine. */
public final class MediaTypes {
    private static final Map<String, String> BY_EXTENSION = new HashMap<>();

    static {
        add("text/plain", "txt log text c cc cpp h hpp ini cfg conf toml");
        add("text/markdown", "md markdown");
        add("text/html", "html htm");
        add("text/css", "css");
        add("text/csv", "csv");
        add("text/tab-separated-values", "tsv");
        add("text/x-python", "py pyw");
        add("text/x-rst", "rst");
        add("text/x-sh", "sh");
        add("text/x-r", "r");
        add("text/x-julia", "jl");
        add("text/x-java", "java");
        add("text/x-tex", "tex sty cls");
        add("text/x-bibtex", "bib");
        add("text/javascript", "js mjs");
        add("text/xml", "xml");
        add("application/json", "json map geojson jsonl");
        add("application/yaml", "yaml yml");
        add("application/x-ipynb+json", "ipynb");
        add("application/sql", "sql");
        add("application/pdf", "pdf");
        add("application/zip", "zip");
        add("application/gzip", "gz tgz");
        add("application/x-tar", "tar");
        add("application/x-bzip2", "bz2");
        add("application/x-xz", "xz");
        add("application/wasm", "wasm");
        add("application/x-hdf5", "h5 hdf5");
        add("application/vnd.apache.parquet", "parquet");
        add("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx");
        add("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
        add("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx");
        add("image/png", "png");
        add("image/jpeg", "jpg jpeg");
        add("image/gif", "gif");
        add("image/svg+xml", "svg");
        add("image/webp", "webp");
        add("image/bmp", "bmp");
        add("image/tiff", "tif tiff");
        add("image/x-icon", "ico");
        add("image/avif", "avif");
        add("audio/mpeg", "mp3");
        add("audio/wav", "wav");
        add("audio/ogg", "ogg oga");
        add("audio/flac", "flac");
        add("video/mp4", "mp4 m4v");
        add("video/webm", "webm");
        add("video/ogg", "ogv");
        add("video/quicktime", "mov");
        add("font/woff", "woff");
        add("font/woff2", "woff2");
        add("font/ttf", "ttf");
        add("font/otf", "otf");
        add("application/vnd.ms-fontobject", "eot");
    }

    private MediaTypes() {}

    private static void add(String type, String extensions) {
        for (String extension : extensions.split(" ")) {
            BY_EXTENSION.put(extension, type);
        }
    }

    /** The type that a name's extension stands for, if it is known. */
    public static Optional<String> of(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(BY_EXTENSION.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }
}
