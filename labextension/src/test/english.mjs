// The translator that changes nothing but the placeholders, as JupyterLab's does for English; and one that answers from a catalogue.
const fill = (text, values) => text.replace(/%(\d)/g, (_, number) => String(values[Number(number) - 1]));

export const english = {
  __: (text, ...values) => fill(text, values),
  _n: (one, many, count, ...values) => fill(count === 1 ? one : many, values),
};

export const person = (username, display_name = username) => ({ username, display_name });

/** An execution as the server shows it. */
export function entry(id, { who = 'emma', cell = `cell-${id}`, state = 'waiting', batch = id, position = 1, ...more } = {}) {
  return {
    execution_id: id,
    kernel_id: 'k',
    document: 'a.ipynb',
    cell_id: cell,
    requester: person(who, who[0].toUpperCase() + who.slice(1)),
    batch_id: batch,
    state,
    outcome: null,
    reason: null,
    position: state === 'waiting' ? position : null,
    submitted_at: '2026-01-01T10:00:00.000000Z',
    started_at: state === 'running' ? '2026-01-01T10:00:00.000000Z' : null,
    settled_at: null,
    preview: null,
    error_name: null,
    ...more,
  };
}

/** What the server answers about a queue. */
export function answer({ running = null, waiting = [], may = ['run'], baton = {}, ...more } = {}) {
  return {
    kernel_id: 'k',
    incarnation: 1,
    running,
    waiting,
    waiting_count: waiting.length,
    order: 'fair',
    paused: false,
    awaits_input: false,
    state: running ? 'busy' : 'idle',
    baton: { kind: 'open', holder: null, fence: 0, requests: [], names: {}, ...baton },
    may,
    ...more,
  };
}
