// The commands of presenter mode.
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { undoIcon, userIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { attempt } from './actions';
import { Commands } from './commands';
import type { Current, CurrentNotebook } from './current';
import { CurrentNotebook as Places } from './current';
import { batonIcon } from './icons';
import { presenterView } from './presenter';
import type { PresenterView } from './presenter';
import type { Settings } from './settings';
import type { BatonStore } from './store';
import type { Words } from './words';

export class Presenting {
  following = true;

  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly store: BatonStore,
    private readonly current: CurrentNotebook,
    private readonly trans: Words,
    settings: Settings,
  ) {
    settings.changed.connect(() => (this.following = settings.follow));
    store.happened.connect((_, event) => {
      if (event.type === 'execution.started' && event.cell_id) this.follow(event.kernel_id, event.requester?.username, event.cell_id);
    });
    this.announceChanges();
    this.addCommands();
  }

  view(found: Current | null): PresenterView {
    return presenterView(found?.queue ?? null, found?.watched.rights?.username ?? '');
  }

  toggleFollowing(): void {
    this.following = !this.following;
    this.app.commands.notifyCommandChanged(Commands.follow);
  }

  /** Hands the baton to a person, or asks to whom. */
  async handOver(found: Current, to?: string): Promise<void> {
    const { trans, store } = this;
    const { queue, panel } = found;
    if (!queue) return;
    let receiver = to;
    if (receiver === undefined) {
      const { hands, holder } = this.view(found);
      const others = new Map(hands.map(({ username, name }) => [username, name]));
      for (const [username, name] of present(panel)) if (username !== holder && !others.has(username)) others.set(username, name);
      const labels = [...others].map(([username, name]) => (name === username ? username : `${name} (${username})`));
      const answer = await InputDialog.getItem({
        title: trans.__('Hand over the baton'),
        label: trans.__('To whom? Those who ask for it come first.'),
        items: labels,
        editable: true,
        okLabel: trans.__('Hand over'),
      });
      if (!answer.button.accept || !answer.value) return;
      receiver = [...others.keys()][labels.indexOf(answer.value)] ?? answer.value;
    }
    const person = receiver;
    await attempt(trans, () => store.api.baton(queue.kernelId, 'give', person));
    store.ask(queue.kernelId);
  }

  async act(found: Current, action: (kernelId: string) => Promise<unknown>): Promise<void> {
    const kernelId = found.queue?.kernelId;
    if (!kernelId) return;
    await attempt(this.trans, () => action(kernelId));
    this.store.ask(kernelId);
  }

  async start(found: Current): Promise<void> {
    const { api } = this.store;
    const free = this.view(found).role === 'nobody';
    await this.act(found, kernelId => (free ? api.baton(kernelId, 'take') : api.setMode(kernelId, { kind: 'presenter' })));
  }

  private follow(kernelId: string | undefined, who: string | undefined, cellId: string): void {
    const found = this.current.get();
    if (!this.following || !found || found.queue?.kernelId !== kernelId) return;
    const { role, holder } = this.view(found);
    // somebody who types is not torn away
    if (role === 'audience' && who === holder && found.panel.content.mode === 'command') void Places.reveal(found.panel, cellId, false);
  }

  /** Labels and visibility of the commands hang on who has the baton; they are asked again when that changes. */
  private announceChanges(): void {
    let shown = '';
    const look = () => {
      const found = this.current.get();
      const view = this.view(found);
      const key = JSON.stringify([view, found?.watched.rights?.actions.length]);
      if (key === shown) return;
      shown = key;
      // one by one: toolbar buttons do not listen to a change of all
      for (const id of Object.values(Commands)) if (this.app.commands.hasCommand(id)) this.app.commands.notifyCommandChanged(id);
    };
    this.store.changed.connect(look);
    this.current.tracker.currentChanged.connect(look);
  }

  private addCommands(): void {
    const { trans, store } = this;
    const find = (args: ReadonlyPartialJSONObject) => this.current.get(typeof args.path === 'string' ? args.path : undefined);
    const add = (
      id: string,
      options: {
        label: (view: PresenterView) => string;
        caption: string;
        icon?: LabIcon;
        when: (view: PresenterView) => boolean;
        execute: (found: Current) => Promise<unknown>;
      },
    ) =>
      this.app.commands.addCommand(id, {
        label: args => options.label(this.view(find(args))),
        caption: options.caption,
        icon: args => (args.toolbar === false ? undefined : options.icon),
        isEnabled: args => options.when(this.view(find(args))),
        isVisible: args => options.when(this.view(find(args))),
        execute: async args => {
          const found = find(args);
          if (found) await options.execute(found);
        },
      });
    add(Commands.present, {
      label: view => (view.role === 'off' ? trans.__('Present') : view.role === 'nobody' ? trans.__('Take the Baton') : trans.__('Take the Baton Back')),
      caption: trans.__('Presenter mode: only what you run reaches the kernel'),
      icon: batonIcon,
      when: view => view.mayStart || view.mayTake || view.mayTakeBack,
      execute: found => this.start(found),
    });
    add(Commands.askForBaton, {
      label: () => trans.__('Ask for the Baton'),
      caption: trans.__('Only the presenter runs now: ask to be the next'),
      icon: userIcon,
      when: view => view.mayAsk,
      execute: found => this.act(found, kernelId => store.api.baton(kernelId, 'request')),
    });
    add(Commands.handOver, {
      label: () => trans.__('Hand over the Baton…'),
      caption: trans.__('Let somebody else present'),
      when: view => view.mayHandOver,
      execute: found => this.handOver(found),
    });
    add(Commands.returnBaton, {
      label: () => trans.__('Lay Down the Baton'),
      caption: trans.__('Nobody runs until somebody takes the baton'),
      icon: undoIcon,
      when: view => view.role === 'holder',
      execute: found => this.act(found, kernelId => store.api.baton(kernelId, 'return')),
    });
    add(Commands.endPresenting, {
      label: () => trans.__('End Presenter Mode'),
      caption: trans.__('Everybody who may run can run again'),
      when: view => view.mayEnd,
      execute: found => this.act(found, kernelId => store.api.setMode(kernelId, { kind: 'open' })),
    });
    this.app.commands.addCommand(Commands.follow, {
      label: trans.__('Follow the Presenter'),
      caption: trans.__('Scroll to the cell that the presenter runs'),
      isToggleable: true,
      isToggled: () => this.following,
      execute: () => this.toggleFollowing(),
    });
  }
}

/** Who has the notebook open, as the page's presence shows it: user names and the names that people see. */
function present(panel: NotebookPanel): Map<string, string> {
  const shared = panel.content.model?.sharedModel as { awareness?: { getStates(): Map<number, { user?: { username?: string; display_name?: string; name?: string } }> } } | undefined;
  const found = new Map<string, string>();
  for (const { user } of shared?.awareness?.getStates().values() ?? []) {
    if (user?.username) found.set(user.username, user.display_name ?? user.name ?? user.username);
  }
  return found;
}
