// The broker and the browsers that page files share, in a process of their own: tests/browser/lib/shared-servers.mjs.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class SharedServers {
  constructor(folder, environment) {
    Object.assign(this, { folder, environment });
  }

  /** Starts it; afterwards `facts` is what a test file finds it by. */
  async open() {
    this.process = spawn(process.execPath, ['lib/shared-servers.mjs'], {
      cwd: this.folder, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...this.environment },
    });
    this.ended = new Promise(resolve => this.process.once('close', resolve));
    const line = new Promise(resolve => createInterface({ input: this.process.stdout }).once('line', resolve));
    this.facts = await Promise.race([line, this.ended.then(code => Promise.reject(new Error(`the servers of the page files ended with ${code}`)))]);
  }

  /** It ends by itself too, when this process does. */
  async close() {
    this.process.stdin.end();
    await this.ended;
  }
}
