import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { EVENT_TYPES, EventStream } from '../../target/test/events.mjs';

globalThis.EventSource = { CLOSED: 2 };

let browser;
let heard;

class Source {
  readyState = 0;
  listeners = new Map();
  addEventListener(type, listener) {
    this.listeners.set(type, listener);
  }
  close() {
    this.closed = true;
  }
}

beforeEach(() => {
  heard = [];
  browser = {
    sources: [],
    timers: [],
    waits: [],
    hidden: false,
    open: () => browser.sources[browser.sources.push(new Source()) - 1],
    onVisibility: listener => {
      browser.look = listener;
      return () => (browser.look = () => {});
    },
    later: (run, ms) => (browser.waits.push(ms), browser.timers.push(run)),
    forget: timer => delete browser.timers[timer - 1],
  };
});

const stream = () =>
  new EventStream('/events', {
    onOpen: () => heard.push('open'),
    onEvent: event => heard.push(event.type),
    onLost: forGood => heard.push(forGood ? 'absent' : 'lost'),
  }, browser);

function fail(source, readyState) {
  source.readyState = readyState;
  source.onerror();
}

test('every kind of event is heard and what is no JSON is left out', () => {
  stream();
  const [source] = browser.sources;
  source.onopen();
  for (const type of EVENT_TYPES) source.listeners.get(type)({ data: JSON.stringify({ type, at: '' }) });
  source.listeners.get('kernel.died')({ data: '<html>' });
  assert.deepEqual(heard, ['open', ...EVENT_TYPES]);
});

test('a page that nobody looks at gives its connection back and asks again when it is looked at', () => {
  stream();
  browser.hidden = true;
  browser.look();
  assert.equal(browser.sources[0].closed, true);
  browser.hidden = false;
  browser.look();
  assert.equal(browser.sources.length, 2);
  browser.look();
  assert.equal(browser.sources.length, 2);
});

test('an interruption is told, and the browser tries again by itself', () => {
  stream();
  browser.sources[0].onopen();
  fail(browser.sources[0], 0);
  browser.sources[0].onopen();
  assert.deepEqual(heard, ['open', 'lost', 'open']);
  assert.equal(browser.sources.length, 1);
});

test('a server that refuses after a good start, as after a right has ended, is asked more and more rarely', () => {
  stream();
  browser.sources[0].onopen();
  for (let turn = 0; turn < 6; turn++) {
    fail(browser.sources.at(-1), 2);
    browser.timers.pop()();
  }
  assert.deepEqual(browser.waits, [5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  browser.sources.at(-1).onopen();
  fail(browser.sources.at(-1), 2);
  assert.equal(browser.waits.at(-1), 5000);
});

test('a server without events is asked three times and then left alone', () => {
  stream();
  for (let turn = 0; turn < 3; turn++) {
    fail(browser.sources.at(-1), 2);
    browser.timers.pop()?.();
  }
  assert.deepEqual(heard, ['lost', 'lost', 'absent']);
  assert.equal(browser.sources.length, 3);
});

test('after its end a stream opens nothing', () => {
  const one = stream();
  one.dispose();
  assert.equal(browser.sources[0].closed, true);
  browser.look();
  assert.equal(browser.sources.length, 1);
});
