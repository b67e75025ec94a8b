// Processes of a benchmark: each in a group of its own, and none outlives this one.
import { spawn } from 'node:child_process';
import fs from 'node:fs';

const alive = new Set();

process.on('exit', () => {
  for (const child of alive) killGroup(child);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

/** Starts a process whose standard input and output are pipes. What it says on standard error is shown if it fails. */
export function start(command, words, options) {
  const child = spawn(command, words, { ...options, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  child.complaints = '';
  child.stderr.on('data', bytes => (child.complaints = (child.complaints + bytes).slice(-4000)));
  child.stdin.on('error', () => {}); // it ended: `ended` says so
  child.ended = new Promise(resolve => {
    child.once('error', reason => resolve(reason.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  alive.add(child);
  return child;
}

/** Waits for a promise, but no longer than the process lives and not over `ms`. */
export function whileAlive(child, promise, ms, what) {
  const end = child.ended.then(how => Promise.reject(new Error(`${what}: the process ended with ${how}\n${child.complaints}`)));
  return within(Promise.race([promise, end]), ms, what);
}

/** Ends a process in the orderly way, by force if that takes over `ms`. */
export async function stop(child, ms = 15_000) {
  child.stdin.end();
  child.kill('SIGTERM');
  await within(child.ended, ms, 'the orderly end').catch(() => killGroup(child));
  alive.delete(child);
}

function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (reason) {
    if (reason.code !== 'ESRCH') throw reason;
  }
}

/** The promise's value, or an error that names what did not come within `ms`. */
export function within(promise, ms, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Resident memory of a process. */
export const residentMiB = pid => Math.round(Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
