package dev.baton.broker.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JupyterLab that this broker serves, from the prefix of {@code --lab} or else the environment that was prepared for it.
 *
 * <p>Without one the broker works all the same for clients that bring their own page; the page's address then says what is missing.
 * Immutable after construction; any thread.
 */
@Singleton
public class LabFrontEnd {
    private final @Nullable LabAssets assets;
    private final String absence;
    private final String baseUrl;
    private final ObjectMapper json;

    @Inject
    LabFrontEnd(BatonConfig config, ObjectMapper json) throws IOException {
        this.json = json;
        this.baseUrl = config.baseUrl();
        Optional<String> named = config.lab().or(config::pythonPrefix);
        Optional<LabPrefix> prefix = named.flatMap(home -> LabPrefix.at(Path.of(home)));
        Optional<OwnExtension> own = config.labExtension() ? Optional.of(OwnExtension.open(json)) : Optional.empty();
        this.assets = prefix.isPresent() ? LabAssets.open(prefix.get(), json, own) : null;
        String problem = config.pythonProblem().orElse(UserMessage.LAB_NOT_NAMED.text());
        this.absence = named.map(home -> UserMessage.LAB_MISSING.text(home)).orElse(problem);
    }

    /** The front end; a {@link Problem} that says what is missing when there is none. */
    public LabAssets require() {
        if (assets == null) {
            throw new Problem(404, "no_front_end", absence);
        }
        return assets;
    }

    /** Why there is no front end; empty when there is one. */
    public Optional<String> absence() {
        return assets == null ? Optional.of(absence) : Optional.empty();
    }

    /** The HTML of a page of Jupyter Notebook 7; a {@link Problem} that says what is missing when there is none. */
    public String notebookPage(NotebookAddress address) {
        LabAssets lab = require();
        NotebookAssets notebook = requireNotebook();
        try {
            return LabPage.html(
                    LabPage.Shell.notebook(notebook, address.view()),
                    PageConfig.ofNotebook(lab, notebook, baseUrl, address),
                    baseUrl,
                    json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of strings can be written as JSON", impossible);
        }
    }

    /** The page of Jupyter Notebook 7; a {@link Problem} that says what to do when it is not installed. */
    public NotebookAssets requireNotebook() {
        LabAssets lab = require();
        return lab.notebook()
                .orElseThrow(() -> new Problem(404, "no_notebook_page", UserMessage.NOTEBOOK_7_MISSING, baseUrl));
    }

    /** The HTML of JupyterLab's page at an address. */
    public String page(PageAddress address) {
        if (assets == null) {
            return LabPage.absent(absence);
        }
        try {
            return LabPage.html(LabPage.Shell.lab(assets), PageConfig.of(assets, baseUrl, address), baseUrl, json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of strings can be written as JSON", impossible);
        }
    }
}
