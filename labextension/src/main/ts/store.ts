// All that this page knows of kernels' queues and of cells' last runs: one store, fed by events, asked by every view.
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { BatonApi } from './api';
import { cellState, lastRuns, settled } from './cell-state';
import type { CellState } from './cell-state';
import { BatonError } from './errors';
import { EventStream } from './events';
import type { Browser } from './events';
import { QueueModel } from './queue-model';
import type { BatonEvent, Entry, Rights } from './types';

/** The least time between two questions about the same queue: 300 pages that ask at every change are a load of their own. */
const ASK_EVERY_MS = 500;
/** Views are told at most so often: a Run All of a long notebook is a thousand events. */
const TOLD_EVERY_MS = 16;
const RUNS_ASKED = 500;

export type Connection = 'connecting' | 'open' | 'lost' | 'absent';

/** One document that is open in this page. */
export interface Watched {
  path: string;
  kernelId: string | null;
  /** What the ledger told of it when it was asked, newest first. */
  history: readonly Entry[];
  last: Map<string, Entry>;
  rights: Rights | null;
}

export class BatonStore {
  connection: Connection = 'connecting';
  private readonly queues = new Map<string, QueueModel>();
  private readonly documents = new Set<Watched>();
  private readonly asking = new Map<string, 'asked' | 'again'>();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _happened = new Signal<this, BatonEvent>(this);
  private readonly stream: EventStream;
  private skewMs: number | null = null;
  private telling = false;

  constructor(
    readonly api: BatonApi,
    private readonly browser: Browser,
  ) {
    this.stream = new EventStream(
      api.eventsUrl,
      {
        onOpen: () => this.onOpen(),
        onEvent: event => this.onEvent(event),
        onLost: forGood => this.setConnection(forGood ? 'absent' : 'lost'),
      },
      browser,
    );
  }

  /** Anything that a view could show has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Something happened just now; after the store has taken it in. */
  get happened(): ISignal<this, BatonEvent> {
    return this._happened;
  }

  /** The server's time, as far as events have told it: this machine's clock may be wrong. */
  now(): number {
    return Date.now() + (this.skewMs ?? 0);
  }

  dispose(): void {
    this.stream.dispose();
    Signal.clearData(this);
  }

  /** From now on the store knows of a document; `unwatch` with the same object ends that. */
  watch(path: string): Watched {
    const watched: Watched = { path, kernelId: null, history: [], last: new Map(), rights: null };
    this.documents.add(watched);
    void this.askDocument(watched);
    return watched;
  }

  unwatch(watched: Watched): void {
    this.documents.delete(watched);
    this.forgetUnused();
  }

  /** The document has been renamed or got another kernel. */
  update(watched: Watched, change: { path?: string; kernelId?: string | null }): void {
    if (change.path !== undefined && change.path !== watched.path) {
      watched.path = change.path;
      void this.askDocument(watched);
    }
    if (change.kernelId !== undefined && change.kernelId !== watched.kernelId) {
      watched.kernelId = change.kernelId;
      this.forgetUnused();
      if (watched.kernelId && !this.queues.has(watched.kernelId)) {
        const queue = new QueueModel(watched.kernelId);
        queue.learn(watched.history);
        this.queues.set(watched.kernelId, queue);
        this.ask(watched.kernelId);
      }
      this.tell();
    }
  }

  queueOf(watched: Watched | null): QueueModel | null {
    return watched?.kernelId ? (this.queues.get(watched.kernelId) ?? null) : null;
  }

  cell(watched: Watched, cellId: string): CellState {
    return cellState(this.queueOf(watched), cellId, watched.last.get(cellId) ?? null);
  }

  /** Asks the server for a queue soon, once for all that want it. */
  ask(kernelId: string): void {
    if (this.asking.has(kernelId)) {
      this.asking.set(kernelId, 'again');
      return;
    }
    this.asking.set(kernelId, 'asked');
    void this.askQueue(kernelId).finally(() => {
      this.browser.later(() => {
        const again = this.asking.get(kernelId) === 'again';
        this.asking.delete(kernelId);
        if (again && this.queues.has(kernelId)) this.ask(kernelId);
      }, ASK_EVERY_MS);
    });
  }

  private tell(): void {
    if (this.telling) return;
    this.telling = true;
    this.browser.later(() => {
      this.telling = false;
      this._changed.emit();
    }, TOLD_EVERY_MS);
  }

  private onOpen(): void {
    this.setConnection('open');
    for (const kernelId of this.queues.keys()) this.ask(kernelId);
    for (const watched of this.documents) void this.askDocument(watched);
  }

  private onEvent(event: BatonEvent): void {
    // an event that comes late, after an interruption, says nothing about the clock
    this.skewMs = Math.max(this.skewMs ?? -Infinity, Date.parse(event.at) - Date.now());
    const queue = event.kernel_id ? this.queues.get(event.kernel_id) : undefined;
    const entry = event.execution_id ? (queue?.find(event.execution_id) ?? null) : null;
    const change = queue?.apply(event) ?? 'none';
    if (queue && change === 'ask') this.ask(queue.kernelId);
    const ended = event.type === 'execution.finished' || event.type === 'execution.cancelled';
    if (ended && event.cell_id) this.onCellEnded(event, event.cell_id, entry);
    if (change !== 'none' || ended) this.tell();
    this._happened.emit(event);
  }

  /** The event tells the end; what else the ledger knows of it comes with the entry, or is asked for. */
  private onCellEnded(event: BatonEvent, cellId: string, entry: Entry | null): void {
    const concerned = [...this.documents].filter(watched => watched.path === event.document);
    if (concerned.length === 0) return;
    const remember = (known: Entry) => {
      for (const watched of concerned) watched.last.set(cellId, known);
    };
    if (entry) remember(settled(entry, event));
    if ((!entry || event.outcome === 'error') && event.execution_id) {
      this.api.execution(event.execution_id).then(
        known => {
          remember(known);
          this.tell();
        },
        reason => this.complain('an execution', reason),
      );
    }
  }

  private async askQueue(kernelId: string): Promise<void> {
    try {
      const answer = await this.api.queue(kernelId);
      this.queues.get(kernelId)?.reset(answer);
    } catch (reason) {
      // a kernel that is gone, or one of another server: nothing is known of its queue
      this.complain('the queue', reason);
    }
    this.tell();
  }

  private async askDocument(watched: Watched): Promise<void> {
    const { path } = watched;
    try {
      const [entries, rights] = await Promise.all([this.api.executions(path, RUNS_ASKED), this.api.rights(path)]);
      if (watched.path !== path) return;
      watched.history = entries;
      watched.last = lastRuns(entries);
      this.queueOf(watched)?.learn(entries);
      watched.rights = rights;
    } catch (reason) {
      this.complain('the document', reason);
    }
    this.tell();
  }

  /** Asks for the user's rights on a document again: no event tells that they have grown. */
  async refreshRights(watched: Watched): Promise<void> {
    const { path } = watched;
    try {
      const rights = await this.api.rights(path);
      if (watched.path === path) watched.rights = rights;
    } catch (reason) {
      this.complain('the rights', reason);
    }
    this.tell();
  }

  private complain(what: string, reason: unknown): void {
    if (reason instanceof BatonError && (reason.status === 404 || reason.status === 403)) return;
    console.warn(`Baton: ${what} could not be asked for`, reason);
  }

  private setConnection(connection: Connection): void {
    if (connection === this.connection) return;
    this.connection = connection;
    this.tell();
  }

  private forgetUnused(): void {
    const used = new Set([...this.documents].map(watched => watched.kernelId));
    for (const kernelId of this.queues.keys()) {
      if (!used.has(kernelId)) this.queues.delete(kernelId);
    }
  }
}
