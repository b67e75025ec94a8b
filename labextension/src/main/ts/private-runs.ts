// Private runs: what a user's own kernel answered, per document and cell, held outside the shared document.
import { OutputAreaModel } from '@jupyterlab/outputarea';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { PrivateRunAnswer, Publication } from './types';

export const PRIVATE_PREFIX = 'private-';

/** Whether outputs of this kernel stay out of the shared document. */
export const isPrivate = (kernel: { name: string } | null | undefined): boolean => kernel?.name.startsWith(PRIVATE_PREFIX) ?? false;

export type PrivateState = 'running' | 'ok' | 'error' | 'aborted';

/** The last private run of one cell. Outputs are trusted: the user ran the code that made them. */
export class PrivateRun {
  readonly model = new OutputAreaModel({ trusted: true });
  state: PrivateState = 'running';
  count: number | null = null;
  published = false;
  /** The question of `input()` that the user has not answered. */
  question: { prompt: string; password: boolean } | null = null;
  private answerTo: ((value: string) => void) | null = null;
  private readonly displays = new Map<string, number[]>();
  private readonly _changed = new Signal<this, void>(this);

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** A run that the broker kept from before this page was loaded. */
  static of(kept: PrivateRunAnswer): PrivateRun {
    const run = new PrivateRun();
    run.state = kept.state === 'settled' ? 'ok' : 'running';
    run.count = kept.execution_count;
    run.published = kept.published_at !== null;
    run.model.fromJSON(kept.outputs ?? []);
    return run;
  }

  /** Runs code; resolves with the reply. Nothing of it is written into the cell's model. */
  async start(kernel: Kernel.IKernelConnection, code: string, cellId: string, metadata: Record<string, unknown>): Promise<KernelMessage.IExecuteReplyMsg> {
    const tags = metadata.tags;
    const stopOnError = !(Array.isArray(tags) && tags.includes('raises-exception'));
    const future = kernel.requestExecute({ code, stop_on_error: stopOnError, allow_stdin: true }, false, { cellId });
    future.onIOPub = message => this.take(message);
    future.onStdin = message => {
      if (message.header.msg_type === 'input_request') this.ask(future, message as KernelMessage.IInputRequestMsg);
    };
    try {
      const reply = await future.done;
      this.end(reply.content.status === 'abort' ? 'aborted' : reply.content.status);
      const { execution_count: count } = reply.content as { execution_count?: number };
      this.count = count ?? this.count;
      return reply;
    } catch (reason) {
      this.end('aborted');
      throw reason;
    } finally {
      this._changed.emit();
    }
  }

  /** Answers `input()`; the answer itself is kept nowhere. */
  answer(value: string): void {
    this.answerTo?.(value);
  }

  private end(state: string): void {
    this.state = state === 'ok' || state === 'error' ? state : 'aborted';
    this.question = null;
    this.answerTo = null;
  }

  private ask(future: Kernel.IShellFuture<KernelMessage.IExecuteRequestMsg, KernelMessage.IExecuteReplyMsg>, request: KernelMessage.IInputRequestMsg): void {
    this.question = { prompt: request.content.prompt, password: request.content.password };
    this.answerTo = value => {
      this.question = null;
      this.answerTo = null;
      future.sendInputReply({ status: 'ok', value }, request.header);
      this.model.add({ output_type: 'stream', name: 'stdout', text: `${request.content.prompt}········\n` });
      this._changed.emit();
    };
    this._changed.emit();
  }

  private take(message: KernelMessage.IIOPubMessage): void {
    const content = message.content as Record<string, unknown>;
    const type = message.header.msg_type;
    switch (type) {
      case 'execute_input':
        this.count = (content as { execution_count?: number }).execution_count ?? this.count;
        break;
      case 'clear_output':
        this.model.clear(Boolean((content as { wait?: boolean }).wait));
        this.displays.clear();
        break;
      case 'stream':
      case 'error':
      case 'display_data':
      case 'execute_result':
        this.show(type, content);
        break;
      case 'update_display_data':
        this.update(content);
        break;
      default:
        return;
    }
    this._changed.emit();
  }

  private show(type: string, { transient, ...content }: Record<string, unknown>): void {
    const length = this.model.add({ ...content, output_type: type });
    const id = (transient as { display_id?: string } | undefined)?.display_id;
    if (id && type !== 'stream') this.displays.set(id, [...(this.displays.get(id) ?? []), length - 1]);
  }

  private update({ transient, ...content }: Record<string, unknown>): void {
    const id = (transient as { display_id?: string } | undefined)?.display_id ?? '';
    for (const index of this.displays.get(id) ?? []) {
      if (index < this.model.length) this.model.set(index, { ...content, output_type: 'display_data' });
    }
  }
}

/** All private runs of this page, and what was published into its documents. */
export class PrivateRuns {
  private readonly runs = new Map<string, PrivateRun>();
  private readonly publications = new Map<string, Publication>();
  private readonly _changed = new Signal<this, void>(this);

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get(path: string, cellId: string): PrivateRun | null {
    return this.runs.get(key(path, cellId)) ?? null;
  }

  publication(path: string, cellId: string): Publication | null {
    return this.publications.get(key(path, cellId)) ?? null;
  }

  /** A run begins: it takes the place of the one before. */
  begin(path: string, cellId: string): PrivateRun {
    const run = new PrivateRun();
    this.put(path, cellId, run);
    return run;
  }

  drop(path: string, cellId: string): void {
    if (this.runs.delete(key(path, cellId))) this._changed.emit();
  }

  published(path: string, publication: Publication): void {
    this.publications.set(key(path, publication.cell_id), publication);
    this._changed.emit();
  }

  /** What the broker kept of a document; a run of this page is newer and stays. */
  learn(path: string, kept: readonly PrivateRunAnswer[], publications: readonly Publication[]): void {
    for (const each of kept) {
      if (!this.runs.has(key(path, each.cell_id)) && each.published_at === null) this.put(path, each.cell_id, PrivateRun.of(each));
    }
    for (const each of publications) this.publications.set(key(path, each.cell_id), each);
    if (publications.length > 0) this._changed.emit();
  }

  private put(path: string, cellId: string, run: PrivateRun): void {
    this.runs.set(key(path, cellId), run);
    run.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }
}

const key = (path: string, cellId: string): string => `${cellId}\n${path}`;
