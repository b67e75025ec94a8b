// Runs the cells of a private kernel outside the shared document, and keeps that kernel's name out of it.
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookCellExecutor, KernelError, runCell } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { DisposableDelegate } from '@lumino/disposable';
import { documentPath } from './notebooks';
import { isPrivate, PrivateRuns } from './private-runs';
import { runRules } from './refusals';

/** The private runs of this page: the executor has no other way to reach the views. */
export const privateRuns = new PrivateRuns();

/**
 * Provides the cell executor in the place of the stock ones, which `package.json` disables: JupyterLab needs exactly one. It requires
 * nothing, so that it cannot fail to start.
 */
export const cellExecutor: JupyterFrontEndPlugin<INotebookCellExecutor> = {
  id: '@baton/lab:cell-executor',
  description: 'Runs cells of a private kernel outside the shared document, and all others as JupyterLab does.',
  autoStart: true,
  provides: INotebookCellExecutor,
  activate: () => Object.freeze({ runCell: run }),
};

async function run(options: INotebookCellExecutor.IRunCellOptions): Promise<boolean> {
  const { cell, sessionContext, sessionDialogs } = options;
  if (cell.model.type !== 'code' || !sessionContext) return runCell(options);
  if (sessionContext.hasNoKernel && !sessionContext.isTerminating) {
    // the stock runCell would start one and then write into the shared cell, whatever kernel it got
    if ((await sessionContext.startKernel()) && sessionDialogs) await sessionDialogs.selectKernel(sessionContext);
  }
  const kernel = sessionContext.session?.kernel;
  if (!kernel || !isPrivate(kernel)) return runShared(options, documentPath(sessionContext.path));
  const shared = (cell.model as unknown as { sharedModel: { getSource(): string; getId(): string } }).sharedModel;
  const code = shared.getSource();
  const path = documentPath(sessionContext.path);
  const cellId = shared.getId();
  if (!code.trim()) {
    privateRuns.drop(path, cellId);
    return true;
  }
  const begun = privateRuns.begin(path, cellId);
  options.onCellExecutionScheduled({ cell });
  try {
    const reply = await begun.start(kernel, code, cellId, { ...cell.model.metadata });
    if (cell.isDisposed) return false;
    if (reply.content.status === 'ok') {
      options.onCellExecuted({ cell, success: true });
      return true;
    }
    // a KernelError must not be thrown: the handler of Run All would write into the shared cells
    options.onCellExecuted({ cell, success: false, error: new KernelError(reply.content) });
    return false;
  } catch (reason) {
    // the kernel is gone or was restarted; the run says that it ended
    console.warn('A private run ended without a reply', reason);
    if (!cell.isDisposed) options.onCellExecuted({ cell, success: false });
    return false;
  }
}

/** A run that would be refused is told and not begun: the stock page empties the cell before it asks. */
async function runShared(options: INotebookCellExecutor.IRunCellOptions, path: string): Promise<boolean> {
  return (await runRules.refuses(path)) ? false : runCell(options);
}

type KernelSlot = (this: unknown, sender: unknown, change: { newValue: { name: string } | null }) => void;

/** Keeps the choice of a private kernel out of `metadata.kernelspec` and `metadata.language_info`, where the stock page writes it. */
export const metadataGuard: JupyterFrontEndPlugin<void> = {
  id: '@baton/lab:metadata-guard',
  description: "Keeps a private kernel's name out of the shared notebook.",
  autoStart: true,
  activate: (app: JupyterFrontEnd) => {
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => {
        const own = (panel as unknown as { _onKernelChanged?: KernelSlot })._onKernelChanged;
        const signal = panel.sessionContext.kernelChanged as unknown as { connect(slot: KernelSlot): boolean; disconnect(slot: KernelSlot, context?: unknown): boolean };
        if (typeof own !== 'function' || !signal.disconnect(own, panel)) {
          console.warn("JupyterLab's notebook panel has changed: the server takes names of private kernels out of the notebook");
          return new DisposableDelegate(() => undefined);
        }
        const slot: KernelSlot = (sender, change) => {
          if (!isPrivate(change.newValue)) own.call(panel, sender, change);
        };
        signal.connect(slot);
        return new DisposableDelegate(() => signal.disconnect(slot));
      },
    });
  },
};
