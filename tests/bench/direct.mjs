// The limit, as a side of the benchmark: direct.py on a pipe.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { start, stop, whileAlive } from './processes.mjs';

const program = fileURLToPath(new URL('direct.py', import.meta.url));

/** jupyter_client on a kernel of its own. */
export class Direct {
  constructor(python, environment) {
    this.process = start(python, [program], { env: environment });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  async #ask(code, times, more = {}, ms = 120_000) {
    this.process.stdin.write(`${JSON.stringify({ code, times, ...more })}\n`);
    return JSON.parse((await whileAlive(this.process, this.answers.next(), ms, 'direct')).value);
  }

  /** Milliseconds of each run until reply and idle. */
  async runs(code, times) {
    return (await this.#ask(code, times)).done;
  }

  /** Milliseconds of each print until its text is at the client. */
  async prints(times) {
    return (await this.#ask("print('seen')", times)).first;
  }

  /** Milliseconds until the last of many lines and the end are at the client, and how many lines came. */
  async lines(code) {
    const { done, lines } = await this.#ask(code, 1);
    return { ms: done[0], lines };
  }

  /** Milliseconds from each interrupt of code that never ends until reply and idle. */
  async interrupts(code, times) {
    return (await this.#ask(code, times, { interrupt: true })).done;
  }

  stop() {
    // At the end of its input it ends its kernel and itself.
    this.process.stdin.end();
    return whileAlive(this.process, this.process.ended, 15_000, 'the end of direct').finally(() => stop(this.process));
  }
}
