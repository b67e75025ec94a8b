// What a user may do with a notebook, and how that is said. No JupyterLab in here.
import type { PresenterView } from './presenter';
import type { Rights } from './types';
import type { Words } from './words';

const may = (rights: Rights | null, action: string): boolean => rights === null || rights.actions.includes(action);

/** Whether the user may change the notebook; as long as nobody knows, the server decides. */
export const mayEdit = (rights: Rights | null): boolean => may(rights, 'doc.edit');

export const mayRun = (rights: Rights | null): boolean => may(rights, 'run.shared');

export const mayRestart = (rights: Rights | null): boolean => may(rights, 'kernel.restart');

/** The line above a notebook of which the user may not do everything; empty for others. */
export function permissionLine(trans: Words, rights: Rights | null): string {
  if (mayEdit(rights)) return mayRun(rights) ? '' : trans.__('You may edit this notebook, but not run it.');
  return mayRun(rights) ? trans.__('You may run the cells of this notebook, but not change them.') : trans.__('You may read this notebook, but not change or run it.');
}

/** Why a Run on the shared kernel would be refused; empty where it would not, or where only the server knows. */
export function runRefusal(trans: Words, rights: Rights | null, { role, holderName }: PresenterView): string {
  if (!mayRun(rights)) return trans.__('You may not run code here. Ask the owner of this notebook for the right to run.');
  if (role === 'audience') return trans.__('%1 presents, so only they can run on the shared kernel.', holderName);
  return role === 'nobody' ? trans.__('Presenter mode is on and nobody has the baton, so nobody can run on the shared kernel.') : '';
}

/** Why a restart would be refused; empty where it would not. */
export const restartRefusal = (trans: Words, rights: Rights | null): string =>
  mayRestart(rights) ? '' : trans.__('You may not restart a kernel that others use. Ask an instructor or the owner.');
