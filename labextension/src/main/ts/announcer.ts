// Says in words, to screen readers, what happens: little enough that it can be listened to.
import type { CurrentNotebook } from './current';
import { CurrentNotebook as Places } from './current';
import type { Settings } from './settings';
import type { BatonStore } from './store';
import type { BatonEvent } from './types';
import type { Words } from './words';

/** The shortest time between two announcements; of what comes faster the last is said. */
const EVERY_MS = 1500;

export class Announcer {
  private pending = '';
  private timer = 0;

  constructor(
    store: BatonStore,
    private readonly current: CurrentNotebook,
    private readonly live: HTMLElement,
    private readonly trans: Words,
    private readonly settings: Settings,
  ) {
    store.happened.connect((_, event) => {
      const text = this.settings.announcements ? this.text(event) : '';
      if (text) this.say(text);
    });
  }

  say(text: string): void {
    this.pending = text;
    if (this.timer) return;
    this.flush();
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.pending) this.say(this.pending);
    }, EVERY_MS);
  }

  private flush(): void {
    this.live.textContent = this.pending;
    this.pending = '';
  }

  private text(event: BatonEvent): string {
    const { trans } = this;
    const found = this.current.get();
    if (!found || event.kernel_id !== found.queue?.kernelId) return '';
    const me = found.watched.rights?.username;
    const mine = event.requester?.username === me;
    const name = event.requester?.display_name ?? '';
    const cell = Places.place(found.panel, event.cell_id ?? null);
    switch (event.type) {
      case 'execution.queued': {
        const position = found.queue?.waiting.find(each => each.execution_id === event.execution_id)?.position;
        return mine && found.queue?.running && position ? trans.__('Your cell %1 waits at position %2.', cell, position) : '';
      }
      case 'execution.started':
        return mine ? trans.__('Your cell %1 is running.', cell) : trans.__('%1 runs cell %2.', name, cell);
      case 'execution.finished':
        if (!mine) return '';
        return event.outcome === 'ok' ? trans.__('Your cell %1 is done.', cell) : trans.__('Your cell %1 ended with an error.', cell);
      case 'execution.cancelled':
        return mine ? trans.__('Your run of cell %1 was cancelled. %2', cell, event.reason ?? '') : '';
      case 'kernel.died':
      case 'kernel.stuck':
        return event.message ?? '';
      case 'kernel.restarted':
        return event.message ?? trans.__('The kernel was restarted.');
      case 'baton.changed':
        if (event.mode !== 'presenter') return trans.__('Presenter mode is off: everybody may run.');
        if (!event.holder) return trans.__('Nobody has the baton.');
        return event.holder === me ? trans.__('You have the baton.') : trans.__('%1 has the baton.', event.holder);
      default:
        return '';
    }
  }
}
