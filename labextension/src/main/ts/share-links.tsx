// Links to a document: making, copying, seeing who used them, taking them back.
import * as React from 'react';
import { EXPIRIES, expiryLabel, roleLabel, runsCode } from './roles';
import { Failure, RoleMeaning, RoleSelect, useLoaded } from './share-common';
import type { ShareProps } from './share-dialog';
import type { Share } from './types';
import { when } from './words';
import type { Words } from './words';

export function SharedLinks({ api, path, trans }: ShareProps): React.ReactElement {
  const { value, failure, act } = useLoaded(trans, () => api.shares(path));
  const [role, setRole] = React.useState('viewer');
  const [expiry, setExpiry] = React.useState<string>('P7D');
  const [uses, setUses] = React.useState('');
  const [note, setNote] = React.useState('');
  const [made, setMade] = React.useState<Share | null>(null);
  const create = (event: React.FormEvent) => {
    event.preventDefault();
    void act(async () => {
      const share = await api.share({
        path,
        role,
        expires_in: expiry,
        ...(uses ? { max_uses: Number(uses) } : {}),
        ...(note.trim() ? { note: note.trim() } : {}),
      });
      setMade(share);
      setNote('');
    });
  };
  return (
    <section aria-labelledby="baton-share-links">
      <h3 id="baton-share-links">{trans.__('Links')}</h3>
      <form className="baton-Form" onSubmit={create}>
        <RoleSelect trans={trans} value={role} owner={false} label={trans.__('Role that the link gives')} onChange={setRole} />
        <label>
          {trans.__('for')}{' '}
          <select className="jp-mod-styled" value={expiry} aria-label={trans.__('How long the link lasts')} onChange={event => setExpiry(event.target.value)}>
            {EXPIRIES.map(each => (
              <option key={each} value={each}>
                {expiryLabel(trans, each)}
              </option>
            ))}
          </select>
        </label>
        <input
          className="jp-mod-styled baton-Uses"
          type="number"
          min={1}
          max={10000}
          value={uses}
          placeholder={runsCode(role) ? '1' : trans.__('any')}
          aria-label={trans.__('How many people may use it')}
          title={trans.__('How many people may use it')}
          onChange={event => setUses(event.target.value)}
        />
        <input
          className="jp-mod-styled"
          value={note}
          maxLength={200}
          placeholder={trans.__('Note, for you')}
          aria-label={trans.__('Note')}
          onChange={event => setNote(event.target.value)}
        />
        <button type="submit" className="jp-mod-styled jp-mod-accept">
          {trans.__('Make a link')}
        </button>
      </form>
      <RoleMeaning trans={trans} role={role} />
      {made?.url && <MadeLink url={made.url} trans={trans} />}
      {failure && <Failure text={failure} />}
      <ul className="baton-Rows" role="list">
        {(value ?? []).map(share => (
          <Link key={share.id} share={share} {...{ api, trans, act }} />
        ))}
      </ul>
    </section>
  );
}

/** The address with the secret in it, which the server shows this once. */
function MadeLink({ url, trans }: { url: string; trans: Words }): React.ReactElement {
  const [copied, setCopied] = React.useState(false);
  const field = React.useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      setCopied(false); // not over plain HTTP: the field is selected, Ctrl-C copies it
    }
  };
  return (
    <div className="baton-Made" role="status">
      <input ref={field} className="jp-mod-styled" readOnly value={url} aria-label={trans.__('The new link')} onFocus={event => event.target.select()} />
      <button type="button" className="jp-mod-styled jp-mod-accept" onClick={() => void copy()}>
        {copied ? trans.__('Copied') : trans.__('Copy')}
      </button>
      <p className="baton-Meaning">{trans.__('Copy it now: it is shown this once.')}</p>
    </div>
  );
}

function Link(props: Pick<ShareProps, 'api' | 'trans'> & { share: Share; act: (action: () => Promise<unknown>) => Promise<boolean> }): React.ReactElement {
  const { share, api, trans, act } = props;
  const now = Date.now();
  const states: Record<Share['state'], string> = {
    active: trans.__('ends %1', when(share.expires_at, now)),
    used_up: trans.__('used up; ends %1', when(share.expires_at, now)),
    expired: trans.__('expired'),
    revoked: trans.__('revoked'),
  };
  const used =
    share.max_uses === null
      ? trans._n('used once', 'used %1 times', share.uses.length, share.uses.length)
      : trans.__('used %1 of %2 times', share.uses.length, share.max_uses);
  const live = share.state === 'active' || share.state === 'used_up';
  return (
    <li role="listitem" className="baton-Row" data-baton-share={share.id}>
      <div className="baton-RowText">
        <span>
          {roleLabel(trans, share.role)}
          {share.note ? ` · ${share.note}` : ''}
        </span>
        <span className="baton-RowFacts">
          {trans.__('made by %1', share.created_by)} · {used} · {states[share.state]}
        </span>
        {share.uses.map(use => (
          <span key={use.grant_id} className="baton-RowFacts baton-Use">
            {use.display_name} · {when(use.used_at, now)}
            {use.active && live ? (
              <button type="button" className="jp-mod-styled jp-mod-minimal baton-Small" onClick={() => void act(() => api.removeGrant(use.grant_id))}>
                {trans.__('Take back from %1', use.display_name)}
              </button>
            ) : (
              ` · ${trans.__('ended')}`
            )}
          </span>
        ))}
      </div>
      {live && (
        <button
          type="button"
          className="jp-mod-styled jp-mod-minimal"
          title={trans.__('Everybody who came by it is out within a second; what they have waiting is cancelled and what runs is interrupted.')}
          onClick={() => void act(() => api.revoke(share.id))}
        >
          {trans.__('Revoke')}
        </button>
      )}
    </li>
  );
}
