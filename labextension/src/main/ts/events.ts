// The stream of what happens, for as long as the page is looked at. No JupyterLab in here.
import type { BatonEvent } from './types';

/** Every kind that this extension listens to; the browser hands on named events only to who names them. */
export const EVENT_TYPES = [
  'execution.queued',
  'execution.started',
  'execution.finished',
  'execution.cancelled',
  'queue.changed',
  'baton.changed',
  'kernel.started',
  'kernel.died',
  'kernel.idle',
  'output.published',
  'kernel.restarted',
  'kernel.stuck',
] as const;

export interface StreamListener {
  /** Connected, for the first time or again: what happened meanwhile has to be asked for. */
  onOpen(): void;
  onEvent(event: BatonEvent): void;
  /** The connection is interrupted and tried again; or, with `forGood`, the server has no such stream for this page. */
  onLost(forGood: boolean): void;
}

/** The part of the browser that is used here. */
export interface Browser {
  open(url: string): EventSource;
  readonly hidden: boolean;
  onVisibility(listener: () => void): () => void;
  later(run: () => void, ms: number): number;
  forget(timer: number): void;
}

const RETRY_MS = 5000;
const RETRY_MAX_MS = 60_000;
/** Failures in a row, without ever having been connected, after which the server is taken to have no events. */
const FAILURES_MAX = 3;

/**
 * One connection for the whole page. A browser has only six to a server over HTTP/1.1, so a page that nobody sees gives its own back
 * and asks for the state again when it is looked at.
 */
export class EventStream {
  private source: EventSource | null = null;
  private timer: number | null = null;
  private failures = 0;
  private retryMs = RETRY_MS;
  private wasOpen = false;
  private disposed = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly url: string,
    private readonly listener: StreamListener,
    private readonly browser: Browser,
  ) {
    this.unsubscribe = browser.onVisibility(() => this.follow());
    this.follow();
  }

  dispose(): void {
    this.disposed = true;
    this.unsubscribe();
    this.close();
  }

  private follow(): void {
    if (this.browser.hidden) this.close();
    else if (!this.source) this.open();
  }

  private open(): void {
    if (this.disposed || this.failures >= FAILURES_MAX) return;
    const source = this.browser.open(this.url);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.retryMs = RETRY_MS;
      this.wasOpen = true;
      this.listener.onOpen();
    };
    source.onerror = () => this.onError(source);
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, message => this.onMessage(message));
    }
  }

  private onMessage(message: MessageEvent): void {
    let event: BatonEvent;
    try {
      event = JSON.parse(message.data as string) as BatonEvent;
    } catch {
      return; // not of this broker; the next answer of the queue puts it right
    }
    this.listener.onEvent(event);
  }

  private onError(source: EventSource): void {
    if (source !== this.source) return;
    if (!this.wasOpen) this.failures++;
    this.listener.onLost(this.failures >= FAILURES_MAX);
    if (source.readyState === EventSource.CLOSED) {
      // refused, not interrupted: the browser does not try again by itself
      this.close();
      if (!this.browser.hidden) this.timer = this.browser.later(() => this.follow(), this.retryMs);
      this.retryMs = Math.min(2 * this.retryMs, RETRY_MAX_MS);
    }
  }

  private close(): void {
    if (this.timer !== null) this.browser.forget(this.timer);
    this.timer = null;
    this.source?.close();
    this.source = null;
  }
}

/** The browser of this page. */
export const thisBrowser: Browser = {
  open: url => new EventSource(url, { withCredentials: true }),
  get hidden() {
    return document.hidden;
  },
  onVisibility: listener => {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
  later: (run, ms) => window.setTimeout(run, ms),
  forget: timer => window.clearTimeout(timer),
};
