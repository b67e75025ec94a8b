// What roles mean, in words. No JupyterLab in here.
import type { Words } from './words';

/** Roles that people can be given, weakest first; a link gives any but the last. */
export const ROLES = ['viewer', 'editor', 'runner', 'collaborator', 'presenter', 'instructor', 'owner'] as const;
export type RoleName = (typeof ROLES)[number];

const RUNS = new Set<string>(['runner', 'collaborator', 'presenter', 'instructor', 'owner']);

/** Whether a role can make code run. */
export const runsCode = (role: string): boolean => RUNS.has(role);

export function roleLabel(trans: Words, role: string): string {
  switch (role) {
    case 'viewer':
      return trans.__('Viewer');
    case 'editor':
      return trans.__('Editor');
    case 'runner':
      return trans.__('Runner');
    case 'collaborator':
      return trans.__('Collaborator');
    case 'presenter':
      return trans.__('Presenter');
    case 'instructor':
      return trans.__('Instructor');
    case 'owner':
      return trans.__('Owner');
    default:
      return role;
  }
}

export function roleMeaning(trans: Words, role: string): string {
  switch (role) {
    case 'viewer':
      return trans.__('Sees the text and the outputs as they come; changes and runs nothing.');
    case 'editor':
      return trans.__('Changes the text; runs nothing.');
    case 'runner':
      return trans.__('Runs cells on the shared kernel exactly as they stand; changes no text.');
    case 'collaborator':
      return trans.__('Changes the text and runs code on the shared kernel.');
    case 'presenter':
      return trans.__('A collaborator who may also take the baton, and interrupt the runs of others.');
    case 'instructor':
      return trans.__('A presenter who may also pause the queue, cancel and move the runs of others, restart the kernel, rename, restore and share.');
    case 'owner':
      return trans.__('Everything, also deleting the document and giving rights to others.');
    default:
      return '';
  }
}

/** How long links last, as the server writes durations. */
export const EXPIRIES = ['PT1H', 'PT8H', 'P1D', 'P7D', 'P30D', 'P180D'] as const;

export function expiryLabel(trans: Words, expiry: string): string {
  const [, number, unit] = /^PT?(\d+)([HD])$/.exec(expiry) ?? ['', '0', 'D'];
  const count = Number(number);
  return unit === 'H' ? trans._n('one hour', '%1 hours', count, count) : trans._n('one day', '%1 days', count, count);
}
