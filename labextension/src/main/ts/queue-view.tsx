// The rows of the panel: the kernel, what runs, what waits, and what may be done about it.
import type { NotebookPanel } from '@jupyterlab/notebook';
import { closeIcon, moveDownIcon, moveUpIcon, pauseIcon, runIcon, stopIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { attempt } from './actions';
import { CurrentNotebook } from './current';
import type { QueueModel } from './queue-model';
import type { BatonStore } from './store';
import { groups, step } from './turns';
import type { Group } from './turns';
import type { Entry } from './types';
import { duration, when, who } from './words';
import type { Words } from './words';

/** Rows of one batch that are shown before one asks for the others. */
const SHOWN_MAX = 10;

interface Props {
  store: BatonStore;
  panel: NotebookPanel;
  queue: QueueModel;
  me: string;
  trans: Words;
}

function IconButton(props: { icon: LabIcon; label: string; disabled?: boolean; onClick: () => void }): React.ReactElement {
  return (
    <button type="button" className="baton-IconButton" aria-label={props.label} title={props.label} disabled={props.disabled} onClick={props.onClick}>
      <props.icon.react tag="span" elementSize="normal" />
    </button>
  );
}

/** "Cell 3: x = 1", which leads to the cell. */
function CellLink({ entry, panel, trans }: { entry: Entry; panel: NotebookPanel; trans: Words }): React.ReactElement {
  const place = CurrentNotebook.place(panel, entry.cell_id);
  const source = place > 0 ? panel.content.widgets[place - 1].model.sharedModel.getSource() : (entry.preview ?? '');
  const line = source.split('\n').find(each => each.trim() !== '')?.trim() ?? '';
  const { cell_id: cellId } = entry;
  if (place === 0 || !cellId) return <span className="baton-CellLink">{line || trans.__('code without a cell')}</span>;
  return (
    <button type="button" className="baton-CellLink" onClick={() => void CurrentNotebook.reveal(panel, cellId, true)}>
      <strong>{trans.__('Cell %1', place)}</strong> <code>{line}</code>
    </button>
  );
}

function Running({ store, panel, queue, me, trans }: Props): React.ReactElement | null {
  const { running } = queue;
  if (!running) return null;
  const mine = running.requester.username === me;
  const state = queue.awaitsInput ? 'input' : 'running';
  const since = running.started_at ?? running.submitted_at;
  const time = trans.__('for %1, since %2', duration(trans, store.now() - Date.parse(since)).replace(/^(\d)[.,]\d/, '$1'), when(since, store.now()));
  return (
    <ul className="baton-Rows" role="list" aria-label={trans.__('Running')}>
      <li role="listitem" className="baton-Row" data-baton-execution={running.execution_id} data-baton-state={state} data-baton-who={running.requester.username}>
        <div className="baton-RowText">
          <CellLink entry={running} panel={panel} trans={trans} />
          <span className="baton-RowFacts">
            {who(trans, running, me)} · {queue.awaitsInput ? trans.__('waiting for input') : trans.__('running')} {time}
          </span>
        </div>
        {(mine || queue.may('interrupt_any')) && (
          <IconButton
            icon={stopIcon}
            label={mine ? trans.__('Interrupt your run') : trans.__('Interrupt the run of %1', running.requester.display_name)}
            onClick={() => void attempt(trans, () => store.api.interrupt(running.execution_id))}
          />
        )}
      </li>
    </ul>
  );
}

function WaitingRow(props: Props & { entry: Entry }): React.ReactElement {
  const { store, panel, queue, me, trans, entry } = props;
  const mine = entry.requester.username === me;
  const anybody = queue.may('move_any');
  const mayMove = anybody || (mine && queue.may('move_own'));
  const move = (direction: 'up' | 'down') => {
    const before = step(queue.waiting, entry, direction, anybody);
    if (before !== undefined) void attempt(trans, () => store.api.move(entry.execution_id, before)).then(() => store.ask(queue.kernelId));
  };
  const stuck = (direction: 'up' | 'down') => step(queue.waiting, entry, direction, anybody) === undefined;
  const cell = CurrentNotebook.place(panel, entry.cell_id);
  return (
    <li role="listitem" className="baton-Row" data-baton-execution={entry.execution_id} data-baton-state="waiting" data-baton-who={entry.requester.username}>
      <span className="baton-Position" aria-label={trans.__('position %1', entry.position ?? '?')}>
        {entry.position}
      </span>
      <div className="baton-RowText">
        <CellLink entry={entry} panel={panel} trans={trans} />
        <span className="baton-RowFacts">
          {who(trans, entry, me)} · {trans.__('waiting since %1', when(entry.submitted_at, store.now()))}
        </span>
      </div>
      {mayMove && (
        <>
          <IconButton icon={moveUpIcon} label={trans.__('Let cell %1 run earlier', cell)} disabled={stuck('up')} onClick={() => move('up')} />
          <IconButton icon={moveDownIcon} label={trans.__('Let cell %1 run later', cell)} disabled={stuck('down')} onClick={() => move('down')} />
        </>
      )}
      {(mine || queue.may('cancel_any')) && (
        <IconButton
          icon={closeIcon}
          label={mine ? trans.__('Cancel your run of cell %1', cell) : trans.__('Cancel the run of cell %1 by %2', cell, entry.requester.display_name)}
          onClick={() => void attempt(trans, () => store.api.cancel(entry.execution_id))}
        />
      )}
    </li>
  );
}

/** Several cells that were sent together, such as by Run All. */
function Batch(props: Props & { group: Group }): React.ReactElement {
  const { store, queue, me, trans, group } = props;
  const [all, setAll] = React.useState(false);
  const [first] = group.entries;
  const { done, total } = queue.progress(group.batchId);
  const running = queue.running?.batch_id === group.batchId;
  const together = total > 1;
  const mine = first.requester.username === me;
  const shown = all ? group.entries : group.entries.slice(0, SHOWN_MAX);
  const hidden = group.entries.length - shown.length;
  const cancelAll = async () => {
    // from the back, so that none of them starts meanwhile
    for (const entry of [...group.entries].reverse()) if (!(await attempt(trans, () => store.api.cancel(entry.execution_id)))) return;
  };
  return (
    <section className={together ? 'baton-Batch' : undefined} aria-label={together ? trans.__('%1 cells of %2', total, first.requester.display_name) : undefined}>
      {together && (
        <header className="baton-BatchHead">
          <span className="baton-BatchName">{mine ? trans.__('Your %1 cells', total) : trans.__('%1 cells of %2', total, first.requester.display_name)}</span>
          <progress max={total} value={done} aria-label={trans.__('%1 of %2 done', done, total)} />
          <span>{trans.__('%1 of %2 done', done, total)}{running ? trans.__(', one is running') : ''}</span>
          {(mine || queue.may('cancel_any')) && group.entries.length > 1 && (
            <button type="button" className="jp-mod-styled jp-mod-minimal baton-Small" onClick={() => void cancelAll()}>
              {trans.__('Cancel all')}
            </button>
          )}
        </header>
      )}
      <ul className="baton-Rows" role="list" aria-label={trans.__('Waiting')}>
        {shown.map(entry => (
          <WaitingRow key={entry.execution_id} {...props} entry={entry} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="jp-mod-styled jp-mod-minimal baton-Small" onClick={() => setAll(true)}>
          {trans._n('Show one more', 'Show %1 more', hidden, hidden)}
        </button>
      )}
    </section>
  );
}

function Kernel({ store, panel, queue, trans }: Props): React.ReactElement | null {
  const { answer } = queue;
  if (!answer) return null;
  const states: Record<string, string> = {
    idle: trans.__('ready'),
    busy: trans.__('busy'),
    starting: trans.__('starting'),
    restarting: trans.__('restarting'),
    dead: trans.__('dead'),
  };
  // between two answers events tell better whether it is busy
  const state = answer.state === 'idle' || answer.state === 'busy' ? (queue.running ? 'busy' : 'idle') : answer.state;
  const change = (what: { paused?: boolean; order?: string }) => void attempt(trans, async () => queue.reset(await store.api.changeQueue(queue.kernelId, what)));
  return (
    <div className="baton-Kernel" data-baton-kernel-state={state}>
      <span>
        {panel.sessionContext.kernelDisplayName} · {states[state] ?? state}
        {answer.paused ? ' · ' + trans.__('paused') : ''}
      </span>
      {queue.may('pause') && (
        <>
          <IconButton
            icon={answer.paused ? runIcon : pauseIcon}
            label={answer.paused ? trans.__('Resume the queue') : trans.__('Pause the queue')}
            onClick={() => change({ paused: !answer.paused })}
          />
          <label className="baton-Order">
            {trans.__('Turns')}{' '}
            <select className="jp-mod-styled" value={answer.order} onChange={event => change({ order: event.target.value })}>
              <option value="fair">{trans.__('go round by person')}</option>
              <option value="fifo">{trans.__('first come, first served')}</option>
            </select>
          </label>
        </>
      )}
    </div>
  );
}

export function QueueView(props: Props): React.ReactElement {
  const { queue, trans } = props;
  const more = queue.waitingCount - queue.waiting.length;
  return (
    <>
      <Kernel {...props} />
      <Running {...props} />
      {groups(queue.waiting).map(group => (
        <Batch key={group.batchId} {...props} group={group} />
      ))}
      {more > 0 && <p className="baton-RowFacts">{trans._n('One more waits.', '%1 more wait.', more, more)}</p>}
    </>
  );
}
