// What is known of one kernel's queue: the server's last answer, with the events since then applied to it. No JupyterLab in here.
import type { BatonEvent, Entry, QueueAnswer } from './types';

/** Settled executions that are kept for the progress of batches. */
const SETTLED_MAX = 2000;

export interface BatchProgress {
  done: number;
  total: number;
}

/** What an event did to the model: nothing new, something to show, or something that only the server can tell. */
export type Change = 'none' | 'shown' | 'ask';

export class QueueModel {
  running: Entry | null = null;
  waiting: Entry[] = [];
  waitingCount = 0;
  awaitsInput = false;
  answer: QueueAnswer | null = null;
  /** A sentence about the kernel's last death, until it is up again. */
  trouble = '';

  /** The first waiting execution of each cell, made when it is asked for. */
  private firstByCell: { of: readonly Entry[]; entries: Map<string, Entry> } | null = null;
  private readonly batches = new Map<string, { all: Set<string>; done: Set<string> }>();

  constructor(readonly kernelId: string) {}

  /** The server's word replaces all that was put together from events. */
  reset(answer: QueueAnswer): void {
    this.answer = answer;
    this.running = answer.running;
    this.waiting = answer.waiting;
    this.waitingCount = answer.waiting_count;
    this.awaitsInput = answer.awaits_input;
    for (const entry of answer.running ? [answer.running, ...answer.waiting] : answer.waiting) this.count(entry.batch_id, entry.execution_id);
    if (answer.state !== 'dead') this.trouble = '';
  }

  /** What the ledger tells of earlier executions, such as those of a batch that began before this page was opened. */
  learn(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kernel_id !== this.kernelId || entry.state !== 'settled') continue;
      this.count(entry.batch_id, entry.execution_id);
      this.batches.get(entry.batch_id)?.done.add(entry.execution_id);
    }
  }

  apply(event: BatonEvent): Change {
    switch (event.type) {
      case 'execution.queued':
        return this.onQueued(event);
      case 'execution.started':
        return this.onStarted(event);
      case 'execution.finished':
      case 'execution.cancelled':
        return this.onSettled(event);
      case 'kernel.died':
        this.trouble = event.message ?? '';
        return 'ask';
      case 'queue.changed':
      case 'baton.changed':
        return 'ask';
      default:
        return event.type.startsWith('kernel.') ? 'ask' : 'none';
    }
  }

  find(executionId: string): Entry | null {
    return this.running?.execution_id === executionId ? this.running : (this.waiting.find(each => each.execution_id === executionId) ?? null);
  }

  /** The first that waits for a cell. */
  waitingFor(cellId: string): Entry | null {
    if (this.firstByCell?.of !== this.waiting) {
      const entries = new Map<string, Entry>();
      for (const entry of this.waiting) if (entry.cell_id && !entries.has(entry.cell_id)) entries.set(entry.cell_id, entry);
      this.firstByCell = { of: this.waiting, entries };
    }
    return this.firstByCell.entries.get(cellId) ?? null;
  }

  /** How far a batch has come, as far as this page has seen it. */
  progress(batchId: string): BatchProgress {
    const batch = this.batches.get(batchId);
    return { done: batch?.done.size ?? 0, total: batch?.all.size ?? 0 };
  }

  may(right: string): boolean {
    return this.answer?.may.includes(right) ?? false;
  }

  private onQueued(event: BatonEvent): Change {
    const { execution_id: id, requester } = event;
    if (!id || !requester || this.find(id)) return 'none';
    this.count(event.batch_id ?? id, id);
    this.waiting = [
      ...this.waiting,
      {
        execution_id: id,
        kernel_id: this.kernelId,
        document: event.document ?? null,
        cell_id: event.cell_id ?? null,
        requester,
        batch_id: event.batch_id ?? id,
        state: 'waiting',
        outcome: null,
        reason: null,
        position: this.waiting.length + 1,
        submitted_at: event.at,
        started_at: null,
        settled_at: null,
        preview: null,
        error_name: null,
      },
    ];
    this.waitingCount++;
    // whose turn comes when, only the server knows once several people wait
    return new Set(this.waiting.map(each => each.requester.username)).size > 1 ? 'ask' : 'shown';
  }

  private onStarted(event: BatonEvent): Change {
    const entry = event.execution_id ? this.find(event.execution_id) : null;
    if (!entry) return 'ask';
    if (entry.state === 'running') return 'none';
    this.remove(entry);
    this.running = { ...entry, state: 'running', position: null, started_at: event.at };
    this.awaitsInput = false;
    return 'shown';
  }

  private onSettled(event: BatonEvent): Change {
    const entry = event.execution_id ? this.find(event.execution_id) : null;
    if (!entry) return 'none';
    if (entry === this.running) {
      this.running = null;
      this.awaitsInput = false;
    } else {
      this.remove(entry);
    }
    this.batches.get(entry.batch_id)?.done.add(entry.execution_id);
    return 'shown';
  }

  private remove(entry: Entry): void {
    this.waiting = this.waiting.filter(each => each !== entry).map((each, index) => ({ ...each, position: index + 1 }));
    this.waitingCount = Math.max(this.waiting.length, this.waitingCount - 1);
  }

  private count(batchId: string, executionId: string): void {
    const batch = this.batches.get(batchId) ?? { all: new Set(), done: new Set() };
    batch.all.add(executionId);
    this.batches.set(batchId, batch);
    for (const [id, { all }] of this.batches) {
      if (this.batches.size * 2 <= SETTLED_MAX && all.size <= SETTLED_MAX) break;
      if (id !== batchId) this.batches.delete(id);
    }
  }
}
