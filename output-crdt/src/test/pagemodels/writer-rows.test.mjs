// What a page can follow of edits of outputs, and that the writer only makes such edits. Three pages look on in each test.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Peer, Room, Y, codeCell, display, stream } from './room.mjs';

let peer;
before(() => (peer = new Peer()));
after(() => peer.close());

async function running(options) {
  const room = await Room.open(peer, options);
  const pages = [await room.join(), await room.join(), await room.join()];
  await room.begin('a');
  await room.quiet();
  return { room, pages };
}

/** Every page shows exactly what the document holds, nobody stumbled, and nobody wrote anything back into the outputs. */
async function allShow(room, pages, expected, cell = 'a') {
  await room.quiet();
  const { outputs } = await room.cell(cell);
  assert.deepEqual(outputs, expected);
  for (const page of pages) {
    assert.deepEqual(page.errors, []);
    assert.deepEqual(page.view(cell), expected);
    assert.deepEqual(page.shared(cell), expected);
  }
  const late = await room.join();
  assert.deepEqual(late.view(cell), expected);
  room.pages.pop();
}

const out = (room, text, name = 'stdout') => room.offer('stream', { name, text });
const show = (room, text, id) =>
  room.offer('display_data', { data: { 'text/plain': text }, metadata: {}, transient: id ? { display_id: id } : {} });
const update = (room, text, id) =>
  room.offer('update_display_data', { data: { 'text/plain': text }, metadata: {}, transient: { display_id: id } });

test('text appended to the last stream', async () => {
  const { room, pages } = await running();
  for (const text of ['a\n', 'b\n', 'c']) {
    await out(room, text);
    assert.equal((await room.flush()).updates.length, 1);
    await room.quiet();
  }
  await allShow(room, pages, [stream('a\nb\nc')]);
});

test('stdout and stderr taking turns', async () => {
  const { room, pages } = await running();
  for (const [text, name] of [['1', 'stdout'], ['2', 'stderr'], ['3', 'stdout'], ['4', 'stdout'], ['5', 'stderr']]) {
    await out(room, text, name);
    await room.flush();
    await room.quiet();
  }
  await allShow(room, pages, [stream('1'), stream('2', 'stderr'), stream('34'), stream('5', 'stderr')]);
});

test('neighbouring texts of one stream become one output, however they are flushed', async () => {
  const { room, pages } = await running();
  await out(room, 'a');
  await room.flush();
  await out(room, 'b');
  await out(room, 'c');
  await room.flush();
  await allShow(room, pages, [stream('abc')]);
});

test('a progress bar with carriage returns', async () => {
  const { room, pages } = await running();
  await out(room, 'start\n  0%');
  await room.flush();
  for (const text of ['\r 20%', '\r 40%', '\r 60%']) {
    await out(room, text);
    await room.flush();
  }
  await room.quiet();
  await out(room, '\r100%\ndone');
  await room.flush();
  await allShow(room, pages, [stream('start\n100%\ndone')]);
});

test('a line that gets shorter, and backspaces', async () => {
  const { room, pages } = await running();
  for (const text of ['long line', '\b\b\b\b', 'X', '\rL']) {
    await out(room, text);
    await room.flush();
    await room.quiet();
  }
  await allShow(room, pages, [stream('Long X')]);
});

test('a carriage return in the first text of a stream', async () => {
  const { room, pages } = await running();
  await out(room, 'abc\rX');
  await room.flush();
  await out(room, 'Y');
  await room.flush();
  await allShow(room, pages, [stream('XYc')]);
});

test('a rewritten line and a new output in one flush', async () => {
  const { room, pages } = await running();
  await out(room, 'progress 10%');
  await room.flush();
  await room.quiet();
  await out(room, '\rprogress 99%');
  await show(room, 'picture');
  await out(room, 'after');
  assert.equal((await room.flush()).updates.length, 1);
  await allShow(room, pages, [stream('progress 99%'), display('picture'), stream('after')]);
});

test('appended text and a new output in one flush', async () => {
  const { room, pages } = await running();
  await out(room, 'a');
  await room.flush();
  await out(room, 'b');
  await show(room, 'picture');
  await room.flush();
  await allShow(room, pages, [stream('ab'), display('picture')]);
});

test('an updated display, last, in the middle and first before a stream', async () => {
  const { room, pages } = await running();
  await show(room, 'one', 'd1');
  await out(room, 'x');
  await show(room, 'two', 'd2');
  await out(room, 'y', 'stderr');
  await show(room, 'three', 'd3');
  await room.flush();
  await room.quiet();
  for (const [text, id] of [['THREE', 'd3'], ['TWO', 'd2'], ['ONE', 'd1']]) {
    await update(room, text, id);
    assert.equal((await room.flush()).updates.length, 1);
    await room.quiet();
  }
  await allShow(room, pages, [display('ONE'), stream('x'), display('TWO'), stream('y', 'stderr'), display('THREE')]);
  await out(room, 'z');
  await room.flush();
  await allShow(room, pages, [
    display('ONE'), stream('x'), display('TWO'), stream('y', 'stderr'), display('THREE'), stream('z')
  ]);
});

test('two displays of one id with streams around them, then more text', async () => {
  const { room, pages } = await running();
  await out(room, 's');
  await show(room, 'one', 'd');
  await show(room, 'two', 'd');
  await out(room, 't');
  await room.flush();
  await update(room, 'both', 'd');
  await room.flush();
  await out(room, 'u');
  await room.flush();
  await allShow(room, pages, [stream('s'), display('both'), display('both'), stream('tu')]);
});

test('a display updated from another cell, after its run', async () => {
  const { room, pages } = await running();
  await show(room, 'one', 'd');
  await out(room, 'x');
  await room.end(1);
  await room.begin('b', 'f');
  await room.quiet();
  await room.offer(
    'update_display_data',
    { data: { 'text/plain': 'two' }, metadata: {}, transient: { display_id: 'd' } },
    'f'
  );
  await room.flush();
  await allShow(room, pages, [display('two'), stream('x')]);
});

test('clear_output(wait=True) with each kind of successor', async () => {
  const { room, pages } = await running();
  for (const [first, next] of [['a', 'b'], ['c', 'd']]) {
    await out(room, first);
    await room.flush();
    await room.offer('clear_output', { wait: true });
    assert.equal((await room.flush()).updates.length, 0);
    await out(room, next);
    assert.equal((await room.flush()).updates.length, 1);
    await allShow(room, pages, [stream(next)]);
    await room.offer('clear_output', { wait: true });
    await show(room, 'picture');
    await room.flush();
    await allShow(room, pages, [display('picture')]);
    await room.offer('clear_output', { wait: false });
    await room.flush();
    await allShow(room, pages, []);
  }
});

test('a trailing stream cleared and printed again after a display', async () => {
  const { room, pages } = await running();
  await show(room, 'picture');
  await out(room, 'a');
  await room.flush();
  await room.quiet();
  await room.offer('clear_output', { wait: true });
  await show(room, 'picture');
  await out(room, 'b');
  await room.flush();
  await allShow(room, pages, [display('picture'), stream('b')]);
});

test('all cleared and a stream printed that was last before, among other outputs', async () => {
  const { room, pages } = await running();
  await out(room, 'warning', 'stderr');
  await show(room, 'picture');
  await out(room, 'a');
  await room.flush();
  await room.quiet();
  await room.offer('clear_output', { wait: true });
  await out(room, 'b');
  await room.flush();
  await allShow(room, pages, [stream('b')]);
});

test('a stream after a display, where one of its name stood last behind another stream', async () => {
  const { room, pages } = await running();
  await show(room, 'picture');
  await out(room, 'warning', 'stderr');
  await out(room, 'a');
  await room.flush();
  await room.quiet();
  await room.offer('clear_output', { wait: true });
  await show(room, 'picture');
  await out(room, 'b');
  await room.flush();
  await allShow(room, pages, [display('picture'), stream('b')]);
});

test('an error with its traceback, and a result', async () => {
  const { room, pages } = await running();
  const error = { ename: 'E', evalue: 'v', traceback: ['\u001b[31mE\u001b[0m'] };
  await room.offer('execute_result', { data: { 'text/plain': '1' }, metadata: {}, execution_count: 7 });
  await room.offer('error', error);
  await room.flush();
  await allShow(room, pages, [
    { output_type: 'execute_result', data: { 'text/plain': '1' }, metadata: {}, execution_count: 7 },
    { output_type: 'error', ...error }
  ]);
});

test('the end of a run leaves idle and count with every page, in one transaction, and no page writes', async () => {
  const { room, pages } = await running();
  await out(room, 'x');
  const { updates } = await room.end(5);
  assert.equal(updates.length, 1);
  for (const page of pages) {
    page.deliver();
    assert.deepEqual(page.outbox, []);
    assert.equal(page.model('a').executionCount, 5);
    assert.equal(page.model('a').executionState, 'idle');
  }
  await allShow(room, pages, [stream('x')]);
});

test('emoji at the edge of a rewritten line', async () => {
  const { room, pages } = await running();
  for (const text of ['\u{1F600}', '\r\u{1F601}', '\r\u{1F602}!']) {
    await out(room, text);
    await room.flush();
    await room.quiet();
  }
  await allShow(room, pages, [stream('\u{1F602}!')]);
});

test('ten thousand lines in many flushes', async () => {
  const { room, pages } = await running();
  let all = '';
  for (let flush = 0; flush < 50; flush++) {
    let text = '';
    for (let line = 0; line < 200; line++) {
      text += `line ${flush * 200 + line}\n`;
    }
    all += text;
    await out(room, text);
    await room.flush();
  }
  await allShow(room, pages, [stream(all)]);
});

test('any sequence of outputs and flushes', async () => {
  let seed = 20261124;
  const random = n => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  for (let round = 0; round < 60; round++) {
    const { room, pages } = await running();
    const steps = [];
    for (let i = 0; i < 25; i++) {
      const kind = random(9);
      steps.push(kind);
      if (kind < 2) await out(room, ['a', 'b\n', '\rc', 'd\b', '\n'][random(5)]);
      if (kind === 2) await out(room, ['e', '\rf'][random(2)], 'stderr');
      if (kind === 3) await show(room, `d${i}`, `id${random(3)}`);
      if (kind === 4) await update(room, `u${i}`, `id${random(3)}`);
      if (kind === 5) await room.offer('clear_output', { wait: random(3) > 0 });
      if (kind > 5) await room.flush();
      if (kind > 7) await room.quiet();
    }
    await room.end(1);
    await room.quiet();
    const { outputs } = await room.cell('a');
    for (const page of pages) {
      assert.deepEqual(page.errors, [], `round ${round}: ${steps}`);
      assert.deepEqual(page.view('a'), outputs, `round ${round}: ${steps}`);
    }
  }
});

// The other half of the table: edits that a page cannot follow. They show that the tests above have teeth.
async function afterForeignEdit(outputs, edit) {
  const room = await Room.open(peer, { cells: [codeCell('a', outputs)] });
  const pages = [await room.join(), await room.join(), await room.join()];
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(pages[0].ydoc));
  const sent = [];
  other.on('update', update => sent.push(update));
  edit(other.getArray('cells').get(0).get('outputs'), other);
  for (const update of sent) {
    pages.forEach(page => page.inbox.push(update));
    await room.ask('apply', { update: Buffer.from(update).toString('base64') });
  }
  pages.forEach(page => page.deliver());
  return { room, pages };
}

const newStream = (text, name = 'stdout') => new Y.Map([['output_type', 'stream'], ['name', name], ['text', new Y.Text(text)]]);

test('a page misplaces text for a stream that is not last', async () => {
  const { pages } = await afterForeignEdit([stream('a'), stream('b', 'stderr')], outputs => outputs.get(0).get('text').insert(1, 'X'));
  assert.deepEqual(pages[0].view('a'), [stream('a'), stream('bX', 'stderr')]);
});

test('pages write two neighbouring streams of one name back, once each', async () => {
  const { room, pages } = await afterForeignEdit([stream('a')], outputs => outputs.push([newStream('b')]));
  await room.quiet();
  const { outputs } = await room.cell('a');
  assert.deepEqual(outputs, [stream('abbb'), stream('b')]);
  assert.equal(pages.length, 3);
});

test('a page cuts off the wrong end when new text is put before the deleted span', async () => {
  const { pages } = await afterForeignEdit([stream('10%')], (outputs, doc) =>
    doc.transact(() => {
      const text = outputs.get(0).get('text');
      text.insert(0, '20%');
      text.delete(3, 3);
    })
  );
  assert.notDeepEqual(pages[0].view('a'), [stream('20%')]);
});

test('a page keeps a raw carriage return', async () => {
  const { pages } = await afterForeignEdit([stream('10%')], outputs => outputs.get(0).get('text').insert(3, '\r20%'));
  assert.deepEqual(pages[0].view('a'), [stream('10%\r20%')]);
});

test('a page does not notice a key changed in place', async () => {
  const { pages } = await afterForeignEdit([display('old')], outputs => outputs.get(0).set('data', { 'text/plain': 'new' }));
  assert.deepEqual(pages[0].view('a'), [display('old')]);
});

test('a page puts a replaced middle output last', async () => {
  const { pages } = await afterForeignEdit([display('a'), display('b'), display('c')], (outputs, doc) =>
    doc.transact(() => {
      outputs.delete(1, 1);
      outputs.insert(1, [new Y.Map([['output_type', 'display_data'], ['data', { 'text/plain': 'B' }], ['metadata', {}]])]);
    })
  );
  assert.deepEqual(pages[0].view('a'), [display('a'), display('c'), display('B')]);
});

test('a page loses a stream that follows a deleted one of its name after a display', async () => {
  const { pages } = await afterForeignEdit([display('a'), stream('b')], (outputs, doc) =>
    doc.transact(() => {
      outputs.delete(1, 1);
      outputs.push([newStream('c')]);
    })
  );
  assert.match(String(pages[0].errors[0]), /TypeError/);
});

test('a page writes idle when a count comes while it runs', async () => {
  const room = await Room.open(peer);
  const page = await room.join();
  await room.begin('a');
  await room.quiet();
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(page.ydoc));
  other.on('update', update => page.inbox.push(update));
  other.getArray('cells').get(0).set('execution_count', 5);
  page.deliver();
  assert.equal(page.model('a').executionState, 'idle');
  assert.ok(page.outbox.length > 0);
});

const cut = { limits: { streamBytesMax: 10, streamTailBytesMax: 12 } };

/** Every page shows the same outputs as the document; which, is for the test to say. */
async function allShowTheSame(room, pages) {
  await room.quiet();
  const { outputs } = await room.cell('a');
  await allShow(room, pages, outputs);
  return outputs.map(output => output.text ?? output.ename ?? output.data['text/plain']);
}

test('text that was cut shows its end behind the notice when the run ends', async () => {
  const { room, pages } = await running(cut);
  for (const text of ['head 6789', '0 lost\n', 'last\n', 'words\n']) {
    await out(room, text);
    await room.flush();
    await room.quiet();
  }
  assert.equal((await allShowTheSame(room, pages)).length, 2);
  assert.equal((await room.end(1)).updates.length, 1);
  const shown = await allShowTheSame(room, pages);
  assert.equal(shown.length, 3);
  assert.equal(shown[0], 'head 67890');
  assert.match(shown[1], /It left 6 bytes out here/);
  assert.equal(shown[2], 'last\nwords\n');
});

test('the end of a cut text stands among the displays and the error that came after the cut', async () => {
  const { room, pages } = await running(cut);
  await out(room, '0123456789A');
  await room.flush();
  await room.quiet();
  await show(room, 'picture');
  await room.flush();
  await room.quiet();
  await out(room, 'B', 'stderr');
  await out(room, 'C');
  await room.offer('error', { ename: 'E', evalue: 'v', traceback: ['E'] });
  await room.flush();
  await room.quiet();
  await room.end(1);
  assert.deepEqual((await allShowTheSame(room, pages)).slice(2), ['A', 'picture', 'B', 'C', 'E']);
});

test('a cut in one flush with the end', async () => {
  const { room, pages } = await running(cut);
  await out(room, '0123456789 more\n');
  await out(room, 'and more\n');
  await room.end(1);
  const shown = await allShowTheSame(room, pages);
  assert.equal(shown.length, 3);
  assert.equal(shown[2], 'and more\n');
});
