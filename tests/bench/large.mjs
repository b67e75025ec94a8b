// What is large: a cell that prints 100 MB, and a notebook of 10 MB that is opened. The same before any server with Jupyter's collaboration:
// Baton writes outputs into the document itself, before others the first client does, as their page would.
import fs from 'node:fs';
import path from 'node:path';
import * as Y from 'yjs';
import { KernelSocket } from './kernel-socket.mjs';
import { OpenNotebook } from './open-notebook.mjs';
import { residentMiB, stop } from './processes.mjs';

const longMs = 120_000;
const lookEveryMs = 50;
const end = 'this is the end\n';
const printedBytes = 100_000_000;
const lineBytes = 100;
const openings = 5;
/** How long a server is left alone after its start, and after the 100 MB until its memory is looked at again. */
const settleMs = 3_000;
const afterMs = 45_000;
const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

const notebookOf = cells =>
  JSON.stringify({
    cells,
    metadata: { kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' } },
    nbformat: 4,
    nbformat_minor: 5,
  });

const codeCell = (id, source = '', outputs = []) => ({ cell_type: 'code', id, metadata: {}, source, execution_count: outputs.length ? 1 : null, outputs });

/** Ten megabytes as a working day makes them: a thousand cells of text, tables and some pictures. */
function tenMegabytes() {
  const table = `<table>${'<tr><td>1.25</td><td>some words in a cell</td></tr>'.repeat(60)}</table>`;
  const cells = Array.from({ length: 1000 }, (_, i) =>
    codeCell(`cell-${i}`, `# ${'a line of source that somebody typed\n'.repeat(20)}`, [
      { output_type: 'stream', name: 'stdout', text: `line ${i}\n`.repeat(100) },
      { output_type: 'display_data', data: { 'text/html': table, 'text/plain': 'a table' }, metadata: {} },
      ...(i % 20 ? [] : [{ output_type: 'display_data', data: { 'image/png': 'iVBORw0K'.repeat(8000) }, metadata: {} }]),
    ]));
  return notebookOf(cells);
}

/** Milliseconds until the promise settles, or undefined if it does not in time. */
async function timed(promise) {
  const began = performance.now();
  try {
    await promise;
  } catch (reason) {
    console.error(`baton: ${reason.message}`);
    return undefined; // that is a result here, and is shown as one
  }
  return performance.now() - began;
}

async function keptBytes(api, file) {
  const { items: [execution] } = await api.ask('GET', `/api/baton/executions?document=${file}&limit=1`);
  const whole = await fetch(`${api.address}/api/baton/executions/${execution.execution_id}/output`, {
    headers: { Authorization: `token ${api.token}` },
    signal: AbortSignal.timeout(120_000),
  });
  let bytes = 0;
  for await (const part of whole.body) bytes += part.length;
  return bytes;
}

async function printing({ api, pid, root, isPageWriting }) {
  const file = 'large.ipynb';
  fs.writeFileSync(path.join(root, file), notebookOf([codeCell('cell')]));
  const first = await OpenNotebook.open(api, file);
  const second = await OpenNotebook.open(api, file);
  const session = { path: file, name: file, type: 'notebook', kernel: { name: 'python3' } };
  const kernel = await KernelSocket.open(api.address, api.token, (await api.ask('POST', '/api/sessions', session)).kernel.id);
  const way = isPageWriting ? { onText: text => first.print(text) } : { cell: 'cell' };
  try {
    await kernel.run('1', way); // the kernel is up
    const before = Y.encodeStateAsUpdate(second.document).length;
    const idleMiB = residentMiB(pid);
    let mostMiB = idleMiB;
    const watching = setInterval(() => (mostMiB = Math.max(mostMiB, residentMiB(pid))), 100);
    const code = `line = "x" * ${lineBytes - 1}\nfor i in range(${printedBytes / lineBytes}): print(line)\nprint("${end.trim()}")`;
    const seen = timed(second.shows(end, longMs, lookEveryMs));
    first.beginRun();
    const [seenMs, tookMs] = await Promise.all([seen, timed(kernel.run(code, { ...way, ms: longMs }))]);
    await pause(afterMs);
    clearInterval(watching);
    const afterMiB = residentMiB(pid);
    const grownBytes = Y.encodeStateAsUpdate(second.document).length - before;
    return { tookMs, seenMs, grownBytes, keptBytes: isPageWriting ? 0 : await keptBytes(api, file), idleMiB, mostMiB, afterMiB };
  } finally {
    for (const open of [first, second, kernel]) open.close();
  }
}

async function opening({ api, pid, root }) {
  const text = tenMegabytes();
  const took = [];
  let mostMiB = 0;
  for (let number = 0; number < openings; number++) {
    const file = `opened-${number}.ipynb`;
    fs.writeFileSync(path.join(root, file), text);
    const times = [];
    for (const _ of ['from the file', 'from the room']) {
      const began = performance.now();
      const notebook = await OpenNotebook.open(api, file);
      times.push(performance.now() - began);
      notebook.close();
      mostMiB = Math.max(mostMiB, residentMiB(pid));
    }
    took.push(times);
  }
  return { fileBytes: text.length, mostMiB, fromFile: took.map(([file]) => file), fromRoom: took.map(([, room]) => room) };
}

/**
 * Both, each before a fresh server, so that what one leaves in memory is not counted for the other. `begin(home)` starts one on fresh folders
 * below `home` and answers `{process, root, api}`.
 */
export async function large(begin, home, isPageWriting) {
  const measured = {};
  for (const [name, part] of Object.entries({ opening, printing })) {
    const place = path.join(home, `large-${name}-${isPageWriting}`);
    fs.mkdirSync(place);
    const server = await begin(place);
    try {
      await pause(settleMs);
      measured[name] = await part({ ...server, pid: server.process.pid, isPageWriting });
    } finally {
      await stop(server.process);
    }
  }
  return measured;
}
