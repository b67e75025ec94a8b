/**
 * The addresses from which the stock JupyterLab page starts and which it keeps asking: the page itself, its files, settings,
 * workspaces, translations and themes. Resources without state; each request runs on a virtual thread. What is read from the front
 * end's prefix is the same for everybody who signed in; settings and workspaces are the caller's own. Start reading at
 * {@link dev.baton.broker.api.lab.PageResource}.
 */
@NullMarked
package dev.baton.broker.api.lab;

import org.jspecify.annotations.NullMarked;
