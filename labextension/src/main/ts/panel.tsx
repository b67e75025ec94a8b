// The side panel: what goes on in the notebook in front, in one sentence and then in rows.
import { ReactWidget, SidePanel, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { CurrentNotebook } from './current';
import { batonIcon } from './icons';
import { QueueView } from './queue-view';
import type { BatonStore } from './store';
import { headline } from './words';
import type { Words } from './words';

const TICK_MS = 1000;

/** Shows its children again every second while something runs, for the times in them. */
function Ticking(props: { when: boolean; children: () => React.ReactElement }): React.ReactElement {
  const [, setTick] = React.useState(0);
  React.useEffect(() => {
    if (!props.when) return undefined;
    const timer = window.setInterval(() => setTick(tick => tick + 1), TICK_MS);
    return () => window.clearInterval(timer);
  }, [props.when]);
  return props.children();
}

class QueueBody extends ReactWidget {
  constructor(
    private readonly store: BatonStore,
    private readonly current: CurrentNotebook,
    private readonly trans: Words,
  ) {
    super();
    this.addClass('baton-PanelBody');
    current.tracker.currentChanged.connect(() => this.update());
  }

  protected override render(): React.ReactElement {
    const { store, current, trans } = this;
    return (
      <UseSignal signal={store.changed}>
        {() => {
          const found = current.get();
          const me = found?.watched.rights?.username ?? '';
          const queue = found?.queue ?? null;
          const sentence = () =>
            store.connection === 'absent'
              ? trans.__('This server does not tell what happens: the page and Baton are of different versions. Reload the page.')
              : headline(trans, queue, { me, nowMs: store.now(), connected: store.connection !== 'lost', hasNotebook: found !== null });
          return (
            <Ticking when={queue?.running != null}>
              {() => (
                <>
                  <p className="baton-Headline" data-baton-headline="">
                    {sentence()}
                  </p>
                  {found && queue?.answer && <QueueView store={store} panel={found.panel} queue={queue} me={me} trans={trans} />}
                </>
              )}
            </Ticking>
          );
        }}
      </UseSignal>
    );
  }
}

/** The panel for the side area, with the region that screen readers listen to. */
export function queuePanel(store: BatonStore, current: CurrentNotebook, trans: Words): { panel: SidePanel; live: HTMLElement } {
  const panel = new SidePanel();
  panel.id = 'baton-panel';
  panel.title.icon = batonIcon;
  panel.title.caption = trans.__('Baton: who runs what, and who waits');
  panel.node.setAttribute('role', 'region');
  panel.node.setAttribute('aria-label', trans.__('Baton'));
  const live = document.createElement('div');
  live.className = 'baton-Live';
  live.setAttribute('aria-live', 'polite');
  live.setAttribute('role', 'status');
  const body = new QueueBody(store, current, trans);
  body.title.label = trans.__('Queue');
  panel.addWidget(body);
  return { panel, live };
}
