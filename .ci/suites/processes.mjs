// Processes whose output is kept and shown in one piece, so that suites which run beside each other can be read one after the other.
import { spawn } from 'node:child_process';

const alive = new Set();

// A test that is told to end takes its own servers along, which are in process groups of their own.
process.on('exit', () => {
  for (const child of alive) kill(child, 'SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));

function kill(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // it has ended
  }
}

/** Runs a command to its end, shows nothing, and answers `{code, output, seconds}`. */
export function run(command, words, { cwd, env = {} }) {
  const began = performance.now();
  const child = spawn(command, words, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  alive.add(child);
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => chunks.push(chunk));
  return new Promise(resolve => {
    const done = (code, more = '') => {
      alive.delete(child);
      resolve({ code, output: Buffer.concat(chunks).toString() + more, seconds: (performance.now() - began) / 1000 });
    };
    child.once('error', reason => done(-1, `${reason.message}\n`));
    child.once('close', (code, signal) => done(code ?? signal));
  });
}
