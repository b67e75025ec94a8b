// What both halves of the share dialog use.
import * as React from 'react';
import { sentence } from './actions';
import { roleLabel, roleMeaning, ROLES, runsCode } from './roles';
import type { Words } from './words';

/** A list that is loaded, changed and loaded again, with the sentence of the last failure. */
export function useLoaded<T>(trans: Words, load: () => Promise<T>): { value: T | null; failure: string; act: (action: () => Promise<unknown>) => Promise<boolean> } {
  const [value, setValue] = React.useState<T | null>(null);
  const [failure, setFailure] = React.useState('');
  const gone = React.useRef(false);
  const act = async (action: () => Promise<unknown>): Promise<boolean> => {
    try {
      await action();
      const loaded = await load();
      if (!gone.current) {
        setValue(loaded);
        setFailure('');
      }
      return true;
    } catch (reason) {
      if (!gone.current) setFailure(sentence(trans, reason));
      return false;
    }
  };
  React.useEffect(() => {
    void act(() => Promise.resolve());
    return () => {
      gone.current = true;
    };
    // loaded once when the dialog opens; afterwards only after an action
  }, []);
  return { value, failure, act };
}

export function RoleSelect(props: { trans: Words; value: string; owner: boolean; label: string; onChange: (role: string) => void }): React.ReactElement {
  const roles = ROLES.filter(role => props.owner || role !== 'owner');
  return (
    <select className="jp-mod-styled" aria-label={props.label} value={props.value} onChange={event => props.onChange(event.target.value)}>
      {roles.map(role => (
        <option key={role} value={role}>
          {roleLabel(props.trans, role)}
        </option>
      ))}
    </select>
  );
}

/** What a role may do, and what code can do where it may run. */
export function RoleMeaning({ trans, role }: { trans: Words; role: string }): React.ReactElement {
  return (
    <p className="baton-Meaning">
      {roleMeaning(trans, role)}
      {runsCode(role) && (
        <strong className="baton-Warning">
          {' '}
          {trans.__('Kernels here are not sandboxed: code can do everything that the account running Baton can, with all of its files and its network.')}
        </strong>
      )}
    </p>
  );
}

export function Failure({ text }: { text: string }): React.ReactElement {
  return (
    <p role="alert" className="baton-Failure">
      {text}
    </p>
  );
}
