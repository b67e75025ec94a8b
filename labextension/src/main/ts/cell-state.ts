// What is to be said of one cell, from the queue and from its last run. No JupyterLab in here.
import type { QueueModel } from './queue-model';
import type { BatonEvent, Entry } from './types';

export type CellStateName = 'idle' | 'waiting' | 'running' | 'input' | 'refused';

export interface CellState {
  state: CellStateName;
  /** The run that the state is about: the running or waiting one, else the last that ended. */
  entry: Entry | null;
}

const NOT_RUN = new Set(['cancelled', 'aborted', 'timed_out']);

/** The state of a cell: what runs counts before what waits, and that before what has ended. */
export function cellState(queue: QueueModel | null, cellId: string, last: Entry | null): CellState {
  const running = queue?.running;
  if (queue && running?.cell_id === cellId) return { state: queue.awaitsInput ? 'input' : 'running', entry: running };
  const waiting = queue?.waitingFor(cellId);
  if (waiting) return { state: 'waiting', entry: waiting };
  const notRun = last !== null && !last.started_at && NOT_RUN.has(last.outcome ?? '');
  return { state: notRun ? 'refused' : 'idle', entry: last };
}

/** An entry as it is after the event that ended it. */
export function settled(entry: Entry, event: BatonEvent): Entry {
  return {
    ...entry,
    state: 'settled',
    position: null,
    outcome: event.outcome ?? null,
    reason: event.reason === '' ? null : (event.reason ?? null),
    settled_at: event.at,
  };
}

/** The last run of each cell, of a list of entries that begins with the newest. */
export function lastRuns(newestFirst: readonly Entry[]): Map<string, Entry> {
  const last = new Map<string, Entry>();
  for (const entry of newestFirst) {
    if (entry.state === 'settled' && entry.cell_id && !last.has(entry.cell_id)) last.set(entry.cell_id, entry);
  }
  return last;
}
