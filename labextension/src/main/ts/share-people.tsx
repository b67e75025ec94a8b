// People with a right on a document: on itself, or on a folder above it.
import * as React from 'react';
import { roleLabel } from './roles';
import { Failure, RoleMeaning, RoleSelect, useLoaded } from './share-common';
import type { ShareProps } from './share-dialog';
import type { Grant } from './types';

/** Whether a right on one path counts on another: the same, or a folder above. */
const covers = (grant: string, path: string): boolean => grant === '' || grant === path || path.startsWith(`${grant}/`);

export function SharedPeople({ api, path, trans }: ShareProps): React.ReactElement {
  const { value, failure, act } = useLoaded(trans, async () => ({ grants: await api.grants(), people: await api.people() }));
  const [name, setName] = React.useState('');
  const [role, setRole] = React.useState('collaborator');
  const grants = (value?.grants ?? []).filter(grant => covers(grant.path, path));
  const add = async (event: React.FormEvent) => {
    event.preventDefault();
    if (name.trim() && (await act(() => api.grant(path, name.trim(), role)))) setName('');
  };
  return (
    <section aria-labelledby="baton-share-people">
      <h3 id="baton-share-people">{trans.__('People')}</h3>
      <ul className="baton-Rows" role="list">
        {grants.map(grant => (
          <Person key={grant.id} grant={grant} {...{ api, path, trans, act }} />
        ))}
        {value && grants.length === 0 && <li className="baton-RowFacts">{trans.__('Nobody but you, so far.')}</li>}
      </ul>
      <form className="baton-Form" onSubmit={event => void add(event)}>
        <input
          className="jp-mod-styled"
          list="baton-share-names"
          value={name}
          placeholder={trans.__('Name of a person')}
          aria-label={trans.__('Name of a person')}
          onChange={event => setName(event.target.value)}
        />
        <datalist id="baton-share-names">
          {(value?.people ?? []).map(each => (
            <option key={each} value={each} />
          ))}
        </datalist>
        <RoleSelect trans={trans} value={role} owner={true} label={trans.__('Role of the person')} onChange={setRole} />
        <button type="submit" className="jp-mod-styled jp-mod-accept" disabled={!name.trim()}>
          {trans.__('Add')}
        </button>
      </form>
      <RoleMeaning trans={trans} role={role} />
      {failure && <Failure text={failure} />}
    </section>
  );
}

interface PersonProps extends Pick<ShareProps, 'api' | 'path' | 'trans'> {
  grant: Grant;
  act: (action: () => Promise<unknown>) => Promise<boolean>;
}

function Person({ grant, api, path, trans, act }: PersonProps): React.ReactElement {
  const here = grant.path === path;
  return (
    <li role="listitem" className="baton-Row" data-baton-grant={grant.id}>
      <div className="baton-RowText">
        <span>{grant.user}</span>
        {!here && (
          <span className="baton-RowFacts">{grant.path ? trans.__('through the folder %1', grant.path) : trans.__('through the whole served folder')}</span>
        )}
      </div>
      {here ? (
        <RoleSelect
          trans={trans}
          value={grant.role}
          owner={true}
          label={trans.__('Role of %1', grant.user)}
          onChange={role => void act(() => api.grant(path, grant.user, role))}
        />
      ) : (
        <span>{roleLabel(trans, grant.role)}</span>
      )}
      {here && (
        <button
          type="button"
          className="jp-mod-styled jp-mod-minimal"
          title={trans.__('Their pages close within a second; what they have waiting is cancelled and what runs is interrupted.')}
          onClick={() => void act(() => api.removeGrant(grant.id))}
        >
          {trans.__('Remove')}
        </button>
      )}
    </li>
  );
}
