// Ties each open notebook to the store: its path, its kernel, its cells.
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { CodeCell } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { CellBadge } from './badge';
import type { Settings } from './settings';
import type { BatonStore, Watched } from './store';
import type { Words } from './words';

/** Which entry of the store belongs to which notebook of this page. */
export const watchedOf = new WeakMap<NotebookPanel, Watched>();

/** A document's path as Baton's interface names it: without the drive that collaboration puts in front. */
export function documentPath(contextPath: string): string {
  return contextPath.replace(/^[^:/]+:/, '').replace(/^\/+/, '');
}

export class NotebookWatcher implements DocumentRegistry.IWidgetExtension<NotebookPanel, INotebookModel> {
  constructor(
    private readonly store: BatonStore,
    private readonly trans: Words,
    private readonly settings: Settings,
  ) {}

  createNew(panel: NotebookPanel, context: DocumentRegistry.IContext<INotebookModel>): IDisposable {
    const { store } = this;
    const watched = store.watch(documentPath(context.path));
    watchedOf.set(panel, watched);

    const onKernel = () => store.update(watched, { kernelId: panel.sessionContext.session?.kernel?.id ?? null });
    const onPath = () => store.update(watched, { path: documentPath(context.path) });
    panel.sessionContext.kernelChanged.connect(onKernel);
    panel.sessionContext.sessionChanged.connect(onKernel);
    context.pathChanged.connect(onPath);
    onKernel();

    const known = new WeakSet<CodeCell>();
    let scheduled = 0;
    const look = () => {
      scheduled = 0;
      if (panel.isDisposed) return;
      for (const cell of panel.content.widgets) {
        if (!(cell instanceof CodeCell) || known.has(cell)) continue;
        known.add(cell);
        new CellBadge(cell, watched, store, this.trans, this.settings);
      }
    };
    const later = () => {
      scheduled ||= requestAnimationFrame(look);
    };
    // cells come and go, and one that is moved gets a new widget
    panel.content.modelContentChanged.connect(later);
    void context.ready.then(later);

    return new DisposableDelegate(() => {
      cancelAnimationFrame(scheduled);
      panel.content.modelContentChanged.disconnect(later);
      panel.sessionContext.kernelChanged.disconnect(onKernel);
      panel.sessionContext.sessionChanged.disconnect(onKernel);
      context.pathChanged.disconnect(onPath);
      store.unwatch(watched);
    });
  }
}
