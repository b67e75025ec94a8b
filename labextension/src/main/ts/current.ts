// The notebook that commands and the panel are about: the one that is in front.
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { watchedOf, documentPath } from './notebooks';
import type { BatonStore, Watched } from './store';
import type { QueueModel } from './queue-model';

export interface Current {
  panel: NotebookPanel;
  watched: Watched;
  queue: QueueModel | null;
}

export class CurrentNotebook {
  constructor(
    readonly tracker: INotebookTracker,
    private readonly store: BatonStore,
  ) {}

  /** The notebook of a path, else the one in front. */
  get(path?: string): Current | null {
    const wanted = path === undefined ? this.tracker.currentWidget : this.tracker.find(panel => documentPath(panel.context.path) === path);
    const watched = wanted ? watchedOf.get(wanted) : undefined;
    return wanted && watched ? { panel: wanted, watched, queue: this.store.queueOf(watched) } : null;
  }

  /** The place of a cell in its notebook, counted from 1; 0 when it is not there (any more). */
  static place(panel: NotebookPanel, cellId: string | null): number {
    return panel.content.widgets.findIndex(cell => cell.model.id === cellId) + 1;
  }

  /** Brings a cell into view; with `activate` it becomes the active one. */
  static async reveal(panel: NotebookPanel, cellId: string, activate: boolean): Promise<void> {
    const index = CurrentNotebook.place(panel, cellId) - 1;
    if (index < 0) return;
    // scrollToCell would make it the active one, and take it from somebody who only follows
    if (activate) await panel.content.scrollToCell(panel.content.widgets[index], 'smart');
    else await panel.content.scrollToItem(index, 'smart');
  }
}
