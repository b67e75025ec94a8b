// What the server would refuse is refused here, before the stock page has changed anything; what it refuses after all is said.
import { Notification } from '@jupyterlab/apputils';
import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { DisposableDelegate } from '@lumino/disposable';
import type { IDisposable } from '@lumino/disposable';
import { watchedOf } from './notebooks';
import { restartRefusal, runRefusal } from './permission';
import { presenterView } from './presenter';
import { isPrivate } from './private-runs';
import type { BatonStore, Watched } from './store';
import type { Words } from './words';

const SHOWN_MS = 8000;

/** Whether a Run in the notebook of a path is refused, and then told so; the cell executor asks it. */
export const runRules: { refuses: (path: string) => Promise<boolean> } = { refuses: () => Promise.resolve(false) };

export class Refusals {
  private readonly guarded = new WeakSet<Kernel.IKernelConnection>();
  private readonly panels = new Set<NotebookPanel>();

  constructor(
    private readonly store: BatonStore,
    private readonly trans: Words,
    dialogs: ISessionContextDialogs | null,
    private readonly runPrivately: () => void,
  ) {
    runRules.refuses = path => this.refuses(path);
    if (dialogs) this.guardDialogs(dialogs);
  }

  createNew(panel: NotebookPanel): IDisposable {
    this.panels.add(panel);
    const { sessionContext } = panel;
    const guard = () => {
      const kernel = sessionContext.session?.kernel;
      if (kernel) this.guard(kernel);
    };
    sessionContext.kernelChanged.connect(guard);
    guard();
    return new DisposableDelegate(() => {
      this.panels.delete(panel);
      sessionContext.kernelChanged.disconnect(guard);
    });
  }

  private find(path: string) {
    for (const panel of this.panels) {
      const watched = watchedOf.get(panel);
      if (watched?.path === path) return watched;
    }
    return null;
  }

  private async refuses(path: string): Promise<boolean> {
    const watched = this.find(path);
    if (!watched) return false;
    const sentence = await this.stillRefused(watched, () =>
      runRefusal(this.trans, watched.rights, presenterView(this.store.queueOf(watched), watched.rights?.username ?? '')),
    );
    if (!sentence) return false;
    const mayRunPrivately = watched.rights?.actions.includes('run.private') ?? false;
    const actions = mayRunPrivately ? [{ label: this.trans.__('Run privately'), callback: this.runPrivately }] : [];
    Notification.warning(sentence, { autoClose: SHOWN_MS, actions });
    return true;
  }

  /** Why something is refused, by rights that are asked for again where those of before refuse it; empty where it is not. */
  private async stillRefused(watched: Watched, refusal: () => string): Promise<string> {
    if (!refusal()) return '';
    await this.store.refreshRights(watched);
    return refusal();
  }

  /** The stock dialog would call the kernel restarting, drop what this page waits for, and stay so when the server refuses. */
  private guardDialogs(dialogs: ISessionContextDialogs): void {
    const restart = dialogs.restart.bind(dialogs);
    dialogs.restart = async (context, options) => {
      const panel = [...this.panels].find(each => each.sessionContext === context);
      const watched = panel ? watchedOf.get(panel) : undefined;
      const shared = watched && !isPrivate(context.session?.kernel);
      const sentence = shared ? await this.stillRefused(watched, () => restartRefusal(this.trans, watched.rights)) : '';
      if (sentence) {
        Notification.warning(sentence, { autoClose: SHOWN_MS });
        return false;
      }
      return restart(context, options);
    };
  }

  /** Says the server's sentence where it refuses all the same, and brings the connection back to what is true. */
  private guard(kernel: Kernel.IKernelConnection): void {
    if (this.guarded.has(kernel)) return;
    this.guarded.add(kernel);
    const restart = kernel.restart.bind(kernel);
    const interrupt = kernel.interrupt.bind(kernel);
    kernel.restart = async () => {
      try {
        await restart();
      } catch (reason) {
        this.say(reason);
        await kernel.reconnect();
      }
    };
    kernel.interrupt = async () => {
      try {
        await interrupt();
      } catch (reason) {
        this.say(reason);
      }
    };
  }

  private say(reason: unknown): void {
    Notification.error(reason instanceof Error ? reason.message : String(reason), { autoClose: SHOWN_MS });
  }
}
