// Baton's HTTP interface as this page uses it.
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { BatonError } from './errors';
import type { Baton, Entry, Grant, PrivateRunAnswer, Publication, QueueAnswer, Rights, Share } from './types';

export interface NewShare {
  path: string;
  role: string;
  expires_in: string;
  max_uses?: number;
  note?: string;
}

export class BatonApi {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  /** The address of the stream of events; cookies say who listens. */
  get eventsUrl(): string {
    return this.url('events');
  }

  queue(kernelId: string): Promise<QueueAnswer> {
    return this.call('GET', `kernels/${encodeURIComponent(kernelId)}/queue`);
  }

  changeQueue(kernelId: string, change: { paused?: boolean; order?: string }): Promise<QueueAnswer> {
    return this.call('PUT', `kernels/${encodeURIComponent(kernelId)}/queue`, change);
  }

  setMode(kernelId: string, mode: { kind: 'open' } | { kind: 'presenter'; holder?: string }): Promise<Baton> {
    return this.call('PUT', `kernels/${encodeURIComponent(kernelId)}/mode`, mode);
  }

  baton(kernelId: string, action: string, to?: string): Promise<Baton> {
    return this.call('POST', `kernels/${encodeURIComponent(kernelId)}/baton`, to ? { action, to } : { action });
  }

  /** The newest executions of a document. */
  async executions(document: string, limit: number): Promise<Entry[]> {
    const query = new URLSearchParams({ document, limit: String(limit) });
    return (await this.call<{ items: Entry[] }>('GET', `executions?${query}`)).items;
  }

  execution(id: string): Promise<Entry> {
    return this.call('GET', `executions/${encodeURIComponent(id)}`);
  }

  cancel(id: string): Promise<void> {
    return this.call('DELETE', `executions/${encodeURIComponent(id)}`);
  }

  interrupt(id: string): Promise<void> {
    return this.call('POST', `executions/${encodeURIComponent(id)}/interrupt`, {});
  }

  move(id: string, before: string | null): Promise<void> {
    return this.call('POST', `executions/${encodeURIComponent(id)}/move`, { before });
  }

  rights(path: string): Promise<Rights> {
    return this.call('GET', `rights?${new URLSearchParams({ path })}`);
  }

  /** The caller's newest private run of each cell. */
  privateRuns(path: string): Promise<PrivateRunAnswer[]> {
    return this.call('GET', `private?${new URLSearchParams({ document: path })}`);
  }

  publications(path: string): Promise<Publication[]> {
    return this.call('GET', `private/published?${new URLSearchParams({ document: path })}`);
  }

  publishPrivate(id: string): Promise<void> {
    return this.call('POST', `private/${encodeURIComponent(id)}/publish`, {});
  }

  discardPrivate(id: string): Promise<void> {
    return this.call('DELETE', `private/${encodeURIComponent(id)}`);
  }

  grants(): Promise<Grant[]> {
    return this.call('GET', 'grants');
  }

  grant(path: string, user: string, role: string): Promise<Grant> {
    return this.call('PUT', 'grants', { path, user, role });
  }

  removeGrant(id: string): Promise<void> {
    return this.call('DELETE', `grants/${encodeURIComponent(id)}`);
  }

  shares(path: string): Promise<Share[]> {
    return this.call('GET', `shares?${new URLSearchParams({ path })}`);
  }

  share(wish: NewShare): Promise<Share> {
    return this.call('POST', 'shares', wish);
  }

  revoke(id: string): Promise<void> {
    return this.call('DELETE', `shares/${encodeURIComponent(id)}`);
  }

  /** The names of everybody who could be given a right; empty for who may not see them. */
  async people(): Promise<string[]> {
    try {
      return (await this.call<{ name: string }[]>('GET', 'users')).map(each => each.name);
    } catch (reason) {
      if (reason instanceof BatonError && reason.status === 403) return [];
      throw reason;
    }
  }

  private url(path: string): string {
    return URLExt.join(this.settings.baseUrl, 'api/baton') + '/' + path;
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await ServerConnection.makeRequest(this.url(path), init, this.settings);
    const text = await response.text();
    if (!response.ok) {
      const { code, message } = parsed(text);
      throw new BatonError(response.status, code ?? '', message ?? response.statusText);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function parsed(text: string): { code?: string; message?: string } {
  try {
    return JSON.parse(text) as { code?: string; message?: string };
  } catch {
    return {}; // a proxy's page, say: the status alone has to do
  }
}
