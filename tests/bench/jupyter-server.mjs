// jupyter_server as a side of the benchmark: what a person gets without Baton, of the same Python.
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Api } from './api.mjs';
import { KernelSocket } from './kernel-socket.mjs';
import { start, stop, whileAlive } from './processes.mjs';

const token = 'bench';

/** Starts one on a fresh folder in `home`; answers `{process, api, startMs}` when it answers requests. */
export async function startJupyterServer(python, home, environment) {
  const root = path.join(home, 'jupyter-root');
  fs.mkdirSync(root, { recursive: true });
  const words = ['-m', 'jupyter_server', '--ServerApp.port=0', '--allow-root', '--no-browser', `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${root}`, '--ZMQChannelsWebsocketConnection.limit_rate=False'];
  const began = performance.now();
  const child = start(python, words, { env: { ...environment, JUPYTER_CONFIG_DIR: path.join(home, 'jupyter-config') }, cwd: root });
  const address = new Promise(resolve => {
    createInterface({ input: child.stderr }).on('line', line => {
      const match = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(line);
      if (match) resolve(match[1]);
    });
  });
  const api = new Api(await whileAlive(child, address, 60_000, 'jupyter_server'), token);
  await whileAlive(child, answering(api), 30_000, "jupyter_server's first answer");
  return { process: child, root, api, startMs: performance.now() - began };
}

/** It says where it is before it listens there. */
async function answering(api) {
  for (;;) {
    try {
      return await api.ask('GET', '/api/status');
    } catch {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }
}

/** A running jupyter_server with a kernel. */
export class ThroughJupyterServer {
  async open(python, home, environment) {
    Object.assign(this, await startJupyterServer(python, home, environment));
    this.kernelId = (await this.api.ask('POST', '/api/kernels', { name: 'python3' })).id;
    this.bare = await KernelSocket.open(this.api.address, token, this.kernelId);
  }

  stop() {
    this.bare?.close();
    return stop(this.process);
  }
}
