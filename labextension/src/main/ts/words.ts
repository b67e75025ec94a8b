// Every sentence about the queue, for badges, panel and screen readers. No JupyterLab in here but the type of its translator.
import type { CellState } from './cell-state';
import type { QueueModel } from './queue-model';
import type { Entry, Publication } from './types';

/** The part of JupyterLab's TranslationBundle that is used here. */
export interface Words {
  __(text: string, ...values: unknown[]): string;
  _n(one: string, many: string, count: number, ...values: unknown[]): string;
}

/** 0.4 s, 12 s, 3 min 5 s, 2 h 10 min. */
export function duration(trans: Words, ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return trans.__('%1 s', (Math.floor(seconds * 10) / 10).toFixed(1));
  const whole = Math.floor(seconds);
  if (whole < 60) return trans.__('%1 s', whole);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return trans.__('%1 min %2 s', minutes, whole % 60);
  return trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60);
}

/** A running time in whole seconds: tenths would only flicker. */
const elapsed = (trans: Words, sinceMs: number, nowMs: number): string =>
  duration(trans, Math.max(0, nowMs - sinceMs)).replace(/^(\d)[.,]\d/, '$1');

/** Today's times as a time of day, others with their date. */
export function when(at: string, nowMs: number, locale?: string): string {
  const time = new Date(at);
  const today = new Date(nowMs).toDateString() === time.toDateString();
  return time.toLocaleString(locale, today ? { timeStyle: 'short' } : { dateStyle: 'short', timeStyle: 'short' });
}

/** Who asked, as the reader of the page would say it. */
export const who = (trans: Words, entry: Entry, me: string): string =>
  entry.requester.username === me ? trans.__('You') : entry.requester.display_name;

function ending(trans: Words, entry: Entry): string {
  switch (entry.outcome) {
    case 'ok':
      return '';
    case 'error':
      return entry.error_name ? trans.__('ended with %1', entry.error_name) : trans.__('ended with an error');
    case 'cancelled':
      return trans.__('cancelled');
    case 'aborted':
      return trans.__('not run');
    case 'interrupted':
      return trans.__('interrupted');
    case 'kernel_died':
      return trans.__('the kernel died');
    case 'timed_out':
      return trans.__('took too long');
    default:
      return trans.__('its end is unknown');
  }
}

/** The text of a cell's badge; empty when there is nothing to say. */
export function badge(trans: Words, { state, entry }: CellState, me: string, nowMs: number): string {
  if (!entry) return '';
  const name = who(trans, entry, me);
  switch (state) {
    case 'running':
      return trans.__('%1 · running for %2', name, elapsed(trans, Date.parse(entry.started_at ?? entry.submitted_at), nowMs));
    case 'input':
      return entry.requester.username === me ? trans.__('Waiting for your input') : trans.__("Waiting for %1's input", name);
    case 'waiting':
      return trans.__('%1 · waiting, position %2', name, entry.position ?? '?');
    default: {
      const parts = [name, when(entry.settled_at ?? entry.submitted_at, nowMs)];
      if (entry.started_at && entry.settled_at) parts.push(duration(trans, Date.parse(entry.settled_at) - Date.parse(entry.started_at)));
      const end = ending(trans, entry);
      if (end) parts.push(end);
      return parts.join(' · ');
    }
  }
}

/** Who published what a cell shows, and when. */
export const publishedBy = (trans: Words, { username, display_name, published_at }: Publication, me: string, nowMs: number): string =>
  username === me
    ? trans.__('You published this from your private kernel · %1', when(published_at, nowMs))
    : trans.__('%1 published this from a private kernel · %2', display_name, when(published_at, nowMs));

/** What a badge says when one looks closer. */
export function badgeTitle(trans: Words, { state, entry }: CellState, me: string): string {
  if (!entry) return '';
  const name = who(trans, entry, me);
  const time = (at: string | null) => (at ? new Date(at).toLocaleString() : '');
  switch (state) {
    case 'running':
      return trans.__('%1 runs this cell since %2.', name, time(entry.started_at));
    case 'input':
      return trans.__('The kernel asked a question; only %1 can answer it.', name);
    case 'waiting':
      return trans.__('%1 asked for this at %2. It runs when those before it are through.', name, time(entry.submitted_at));
    default:
      return entry.reason ?? trans.__('Last run by %1 at %2.', name, time(entry.settled_at ?? entry.submitted_at));
  }
}

/** What decides the first sentence of the panel, beside the queue. */
export interface Situation {
  me: string;
  nowMs: number;
  /** Whether the page hears events at present. */
  connected: boolean;
  /** Whether there is a notebook that the panel is about. */
  hasNotebook: boolean;
}

/** Why nothing happens, or what does, in one sentence. */
export function headline(trans: Words, queue: QueueModel | null, { me, nowMs, connected, hasNotebook }: Situation): string {
  if (!hasNotebook) return trans.__('Open a notebook to see who runs what.');
  if (!queue) return trans.__('This notebook has no kernel yet. It starts with the first run.');
  if (!connected) return trans.__('The connection to Baton is interrupted; what is shown here may be old. It comes back by itself.');
  const { answer } = queue;
  if (!answer) return trans.__('Asking Baton …');
  const mine = queue.waiting.find(each => each.requester.username === me);
  if (answer.state === 'dead') {
    return queue.trouble || trans.__('The kernel is dead, so nothing can run. Restart it in the Kernel menu.');
  }
  if (answer.state === 'starting' || answer.state === 'restarting') {
    return queue.waitingCount > 0 ? trans.__('The kernel is starting; what waits runs when it is ready.') : trans.__('The kernel is starting.');
  }
  const { running } = queue;
  if (running) {
    const name = who(trans, running, me);
    if (queue.awaitsInput) {
      return running.requester.username === me
        ? trans.__('The kernel waits for your input, in the cell that you ran.')
        : trans.__('The kernel waits for an answer that only %1 can give.', name);
    }
    const since = elapsed(trans, Date.parse(running.started_at ?? running.submitted_at), nowMs);
    if (mine) {
      return running.requester.username === me
        ? trans.__('Your cell has been running for %1; your next one is at position %2.', since, mine.position ?? '?')
        : trans.__("%1's cell has been running for %2; yours is at position %3.", name, since, mine.position ?? '?');
    }
    return running.requester.username === me
      ? trans.__('Your cell has been running for %1.', since)
      : trans.__("%1's cell has been running for %2.", name, since);
  }
  if (answer.paused) {
    return queue.waitingCount > 0
      ? trans.__('The queue is paused, so nothing that waits starts until somebody resumes it.')
      : trans.__('The queue is paused: what is run now waits until somebody resumes it.');
  }
  if (queue.waitingCount > 0) return trans.__('The next cell is about to start.');
  if (answer.baton.kind === 'presenter' && answer.baton.holder !== me) {
    return answer.baton.holder
      ? trans.__('%1 presents: only what they run reaches the kernel.', answer.baton.names[answer.baton.holder] ?? answer.baton.holder)
      : trans.__('Presenter mode is on and nobody has the baton, so nobody can run.');
  }
  if (!queue.may('run')) return trans.__('Nothing is running. You can read here, but not run.');
  return trans.__('Nothing is running; the kernel is ready.');
}
