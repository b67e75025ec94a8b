// Presenter mode as one person sees it, and what they may do about the baton. No JupyterLab in here.
import type { QueueModel } from './queue-model';

export type Role = 'off' | 'holder' | 'audience' | 'nobody';

export interface PresenterView {
  /** off: everybody runs; holder: I have the baton; audience: somebody else has it; nobody: it is free. */
  role: Role;
  holder: string;
  holderName: string;
  /** Who asks for the baton, first come first, with the names that people see. */
  hands: { username: string; name: string }[];
  /** My place among them, from 1; 0 when I do not ask. */
  myHand: number;
  mayStart: boolean;
  mayTake: boolean;
  mayTakeBack: boolean;
  mayAsk: boolean;
  mayHandOver: boolean;
  mayEnd: boolean;
}

export function presenterView(queue: QueueModel | null, me: string): PresenterView {
  const baton = queue?.answer?.baton;
  const on = baton?.kind === 'presenter';
  const holder = on ? (baton.holder ?? '') : '';
  const role: Role = !on ? 'off' : holder === '' ? 'nobody' : holder === me ? 'holder' : 'audience';
  const name = (username: string) => baton?.names[username] ?? username;
  const requests = on ? baton.requests : [];
  const may = (right: string) => queue?.may(right) ?? false;
  const myHand = requests.indexOf(me) + 1;
  return {
    role,
    holder,
    holderName: holder ? name(holder) : '',
    hands: requests.map(username => ({ username, name: name(username) })),
    myHand,
    mayStart: role === 'off' && queue?.answer != null && may('take_baton'),
    mayTake: role === 'nobody' && may('take_baton'),
    mayTakeBack: role === 'audience' && may('break_baton'),
    mayAsk: (role === 'audience' || role === 'nobody') && myHand === 0 && may('ask_for_baton'),
    mayHandOver: role === 'holder' || (role !== 'off' && may('break_baton')),
    mayEnd: role === 'holder' || (role !== 'off' && may('break_baton')),
  };
}
