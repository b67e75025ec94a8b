/**
 * The stock pages out of a Python prefix, JupyterLab's and that of Jupyter Notebook 7: static files, page config, prebuilt extensions,
 * settings schemas, themes, and what each person's page remembers (settings, workspaces).
 *
 * <p>Everything read from the prefix is immutable for the life of the broker and is read by any thread; blocking reads belong on
 * virtual threads. Knows neither rooms nor kernels. Start reading at {@link dev.baton.broker.lab.LabFrontEnd}.
 */
@NullMarked
package dev.baton.broker.lab;

import org.jspecify.annotations.NullMarked;
