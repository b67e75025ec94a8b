// What people do to the queue from this page; a refusal is told in the server's own words.
import { Notification } from '@jupyterlab/apputils';
import { BatonError } from './errors';
import type { Words } from './words';

/** Carries something out and tells why not, if it was refused. Answers whether it was done. */
export async function attempt(trans: Words, action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (reason) {
    Notification.error(sentence(trans, reason), { autoClose: 8000 });
    return false;
  }
}

/** Why something failed, for people. */
export function sentence(trans: Words, reason: unknown): string {
  if (reason instanceof BatonError) {
    if (reason.status === 404 && !reason.code) return trans.__('This page is of another version than the server. Reload the page.');
    return reason.message;
  }
  return trans.__('The server cannot be reached. Try again in a moment.');
}
