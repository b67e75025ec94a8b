// Puts the view of private runs under each code cell, learns what the broker kept, and has the commands.
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import { NotebookActions } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { attempt } from './actions';
import { Commands } from './commands';
import type { CurrentNotebook } from './current';
import { watchedOf } from './notebooks';
import { PrivateArea } from './private-area';
import { isPrivate, PRIVATE_PREFIX } from './private-runs';
import type { PrivateRuns } from './private-runs';
import type { BatonStore } from './store';
import type { BatonEvent } from './types';
import type { Words } from './words';

export class PrivateNotebooks {
  constructor(
    private readonly runs: PrivateRuns,
    private readonly store: BatonStore,
    private readonly trans: Words,
  ) {
    store.happened.connect((_, event) => this.onEvent(event));
  }

  createNew(panel: NotebookPanel, context: { ready: Promise<void> }): IDisposable {
    const watched = watchedOf.get(panel);
    if (!watched) return new DisposableDelegate(() => undefined);
    const known = new WeakSet<CodeCell>();
    let scheduled = 0;
    const look = () => {
      scheduled = 0;
      if (panel.isDisposed) return;
      for (const cell of panel.content.widgets) {
        if (!(cell instanceof CodeCell) || known.has(cell)) continue;
        known.add(cell);
        new PrivateArea(cell, watched, this.runs, this.store, this.trans);
      }
    };
    const later = () => {
      scheduled ||= requestAnimationFrame(look);
    };
    panel.content.modelContentChanged.connect(later);
    void context.ready.then(later);
    void this.learn(watched.path);
    return new DisposableDelegate(() => {
      cancelAnimationFrame(scheduled);
      panel.content.modelContentChanged.disconnect(later);
    });
  }

  private async learn(path: string): Promise<void> {
    try {
      this.runs.learn(path, await this.store.api.privateRuns(path), await this.store.api.publications(path));
    } catch (reason) {
      console.warn('The private runs of this notebook could not be read', reason);
    }
  }

  private onEvent(event: BatonEvent): void {
    if (event.type === 'kernel.idle' && event.message) Notification.warning(event.message, { autoClose: false });
    if (event.type !== 'output.published' || !event.document || !event.cell_id || !event.requester) return;
    const { username, display_name } = event.requester;
    this.runs.published(event.document, { cell_id: event.cell_id, execution_id: event.execution_id ?? '', username, display_name, published_at: event.at });
  }
}

/** `baton:run-privately`: chooses the private kernel beside the notebook's kernel where that is not done yet, and runs the selected cells. */
export function addRunPrivately(app: JupyterFrontEnd, current: CurrentNotebook, trans: Words): void {
  app.commands.addCommand(Commands.runPrivately, {
    label: trans.__('Run Selected Cells Privately'),
    caption: trans.__('Run the selected cells on a kernel of your own; only you see what they show'),
    isEnabled: () => current.get()?.watched.rights?.actions.includes('run.private') ?? false,
    execute: args => {
      const found = current.get(args.path as string | undefined);
      return found && attempt(trans, () => runPrivately(found.panel));
    },
  });
  app.commands.addCommand(Commands.runShared, {
    label: trans.__('Return to the Shared Kernel'),
    caption: trans.__('Run cells on the shared kernel again, where everybody sees what they show'),
    isEnabled: () => isPrivate(current.get()?.panel.sessionContext.session?.kernel),
    execute: args => {
      const found = current.get(args.path as string | undefined);
      return found && attempt(trans, () => returnToShared(found.panel));
    },
  });
}

async function runPrivately(panel: NotebookPanel): Promise<void> {
  const { sessionContext } = panel;
  const kernel = sessionContext.session?.kernel;
  if (!isPrivate(kernel)) {
    const name = kernel?.name ?? sessionContext.kernelPreference.name ?? 'python3';
    await sessionContext.changeKernel({ name: PRIVATE_PREFIX + name });
  }
  await NotebookActions.run(panel.content, sessionContext);
}

async function returnToShared(panel: NotebookPanel): Promise<void> {
  const { sessionContext } = panel;
  const name = sessionContext.session?.kernel?.name ?? '';
  if (name.startsWith(PRIVATE_PREFIX)) await sessionContext.changeKernel({ name: name.slice(PRIVATE_PREFIX.length) });
}
