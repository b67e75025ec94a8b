// Notebooks of users who may not do everything: editors that take no letters, and a line that says what they may do.
import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { watchedOf } from './notebooks';
import { mayEdit, permissionLine } from './permission';
import type { BatonStore } from './store';
import type { Words } from './words';

export class ReadOnlyNotebooks {
  constructor(
    private readonly store: BatonStore,
    private readonly trans: Words,
  ) {}

  createNew(panel: NotebookPanel): IDisposable {
    const watched = watchedOf.get(panel);
    const line = new Widget();
    line.addClass('baton-Permission');
    line.node.setAttribute('role', 'note');
    line.hide();
    panel.contentHeader.addWidget(line);
    const look = () => {
      if (panel.isDisposed || !watched) return;
      const text = permissionLine(this.trans, watched.rights);
      if (line.node.textContent !== text) {
        line.node.textContent = text;
        line.setHidden(!text);
      }
      if (!mayEdit(watched.rights)) for (const cell of panel.content.widgets) lock(cell);
    };
    this.store.changed.connect(look);
    panel.content.modelContentChanged.connect(look);
    look();
    return new DisposableDelegate(() => {
      this.store.changed.disconnect(look);
      if (!panel.isDisposed) panel.content.modelContentChanged.disconnect(look);
    });
  }
}

/** Makes an editor read-only in this page alone: JupyterLab would otherwise write it into the cell's shared metadata. */
function lock(cell: Cell): void {
  if (cell.readOnly) return;
  cell.syncEditable = false;
  cell.readOnly = true;
}
