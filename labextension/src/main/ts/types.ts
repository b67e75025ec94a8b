// What Baton's HTTP interface answers (described at /api/baton/openapi); only what this extension reads.
import type { IOutput } from '@jupyterlab/nbformat';

export interface Person {
  username: string;
  display_name: string;
}

export interface Entry {
  execution_id: string;
  kernel_id: string;
  document: string | null;
  cell_id: string | null;
  requester: Person;
  batch_id: string;
  state: 'waiting' | 'running' | 'settled';
  outcome: string | null;
  reason: string | null;
  position: number | null;
  submitted_at: string;
  started_at: string | null;
  settled_at: string | null;
  preview: string | null;
  error_name: string | null;
}

export interface Baton {
  kind: 'open' | 'presenter';
  holder: string | null;
  fence: number;
  requests: string[];
  names: Record<string, string>;
}

export interface QueueAnswer {
  kernel_id: string;
  incarnation: number;
  running: Entry | null;
  waiting: Entry[];
  waiting_count: number;
  order: 'fair' | 'fifo';
  paused: boolean;
  awaits_input: boolean;
  state: string;
  baton: Baton;
  may: string[];
}

/** The data of a server-sent event; `type` is also the event's name. */
export interface BatonEvent {
  type: string;
  at: string;
  document?: string;
  kernel_id?: string;
  execution_id?: string;
  cell_id?: string;
  batch_id?: string;
  requester?: Person;
  outcome?: string;
  reason?: string;
  message?: string;
  mode?: string;
  holder?: string;
}

/** A private run of the caller's, as the broker kept it. */
export interface PrivateRunAnswer {
  execution_id: string;
  cell_id: string;
  state: 'waiting' | 'running' | 'settled';
  execution_count: number | null;
  published_at: string | null;
  outputs: IOutput[] | null;
}

/** What was published into a cell. */
export interface Publication {
  execution_id: string;
  cell_id: string;
  username: string;
  display_name: string;
  published_at: string;
}

export interface Rights {
  username: string;
  display_name: string;
  path: string;
  actions: string[];
}

export interface Grant {
  id: string;
  path: string;
  user: string;
  role: string;
  warning?: string | null;
}

export interface ShareUse {
  username: string;
  display_name: string;
  used_at: string;
  grant_id: string;
  active: boolean;
}

export interface Share {
  id: string;
  url?: string;
  path: string;
  role: string;
  state: 'active' | 'used_up' | 'expired' | 'revoked';
  created_by: string;
  created_at: string;
  expires_at: string;
  max_uses: number | null;
  note: string;
  uses: ShareUse[];
  warning?: string | null;
}
