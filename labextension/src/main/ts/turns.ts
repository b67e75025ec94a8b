// Where a waiting execution goes by one step up or down among its own person's. No JupyterLab in here.
import type { Entry } from './types';

/** Waiting entries in the order of their start, those of one batch of one person together where they stand together in the list. */
export interface Group {
  batchId: string;
  entries: Entry[];
}

/** Groups what waits by batch, in the order of each batch's first place. */
export function groups(waiting: readonly Entry[]): Group[] {
  const found = new Map<string, Group>();
  for (const entry of waiting) {
    const group = found.get(entry.batch_id) ?? { batchId: entry.batch_id, entries: [] };
    group.entries.push(entry);
    found.set(entry.batch_id, group);
  }
  return [...found.values()];
}

/**
 * The `before` of the server's move for one step, or undefined where there is no such step. Within one's own turns, or among all for
 * who may move anybody's.
 */
export function step(waiting: readonly Entry[], entry: Entry, direction: 'up' | 'down', anybody: boolean): string | null | undefined {
  const among = anybody ? waiting : waiting.filter(each => each.requester.username === entry.requester.username);
  const at = among.findIndex(each => each.execution_id === entry.execution_id);
  if (at < 0) return undefined;
  if (direction === 'up') return at === 0 ? undefined : among[at - 1].execution_id;
  if (at === among.length - 1) return undefined;
  return at + 2 < among.length ? among[at + 2].execution_id : null;
}
