// A person's own stock Jupyter server whose kernels come from a broker, as `jupyter lab --gateway-url` makes it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Api } from './api.mjs';
import { python } from './broker.mjs';
import { within } from './waiting.mjs';

const alive = new Set();

process.on('exit', () => {
  for (const server of alive) server.kill('SIGKILL');
});

// As somebody has it who never installed jupyter-collaboration: the page itself writes outputs into the person's own notebook.
const ALONE = {
  'jupyter_server_config.json': { ServerApp: { jpserver_extensions: { jupyter_server_ydoc: false } } },
  'labconfig/page_config.json': { disabledExtensions: { '@jupyter/collaboration-extension': true, '@jupyter/docprovider-extension': true } },
};

export class GatewayServer {
  log = [];

  /** Starts a server in a folder of its own that holds `files`; `person` is who its token speaks for at the broker. */
  static async start(broker, person, files = {}) {
    const server = new GatewayServer();
    server.home = fs.mkdtempSync(path.join(os.tmpdir(), 'baton-gateway-'));
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(server.home, name), text);
    fs.mkdirSync(path.join(server.home, 'config/labconfig'), { recursive: true });
    for (const [name, config] of Object.entries(ALONE)) fs.writeFileSync(path.join(server.home, 'config', name), JSON.stringify(config));
    const words = ['-m', 'jupyterlab', `--gateway-url=${broker.address.replace(/\/$/, '')}`, '--ServerApp.port=0', '--no-browser',
      '--allow-root', '--IdentityProvider.token=own', `--ServerApp.root_dir=${server.home}`];
    server.process = spawn(python, words, {
      cwd: server.home,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: {
        ...process.env,
        HOME: server.home,
        JUPYTER_CONFIG_DIR: path.join(server.home, 'config'),
        JUPYTER_DATA_DIR: path.join(server.home, 'data'),
        JUPYTER_RUNTIME_DIR: path.join(server.home, 'runtime'),
        JUPYTER_GATEWAY_AUTH_TOKEN: person.token,
      },
    });
    alive.add(server);
    server.exit = new Promise(resolve => server.process.once('exit', resolve));
    const address = new Promise((resolve, reject) => {
      createInterface({ input: server.process.stderr }).on('line', line => {
        server.log.push(line);
        const match = /(http:\/\/127\.0\.0\.1:\d+)\//.exec(line);
        if (match) resolve(match[1]);
      });
      server.exit.then(() => reject(new Error(`the server ended:\n${server.log.slice(-20).join('\n')}`)));
    });
    server.address = await within(address, 60_000, `the Jupyter server of ${person.name}`).catch(reason => {
      server.kill('SIGKILL');
      throw reason;
    });
    server.api = new Api(server.address, 'own', `${person.name} at their own server`);
    return server;
  }

  /** The address of its page, as `jupyter lab` prints it. */
  get page() {
    return `${this.address}/lab?token=own`;
  }

  kill(signal) {
    try {
      process.kill(-this.process.pid, signal);
    } catch {
      // it has ended
    }
  }

  /** Ends it as a person does with Ctrl-C, answered with yes: it deletes every kernel that it knows. */
  async quit() {
    this.kill('SIGTERM');
    await within(this.exit, 20_000, 'the end of a Jupyter server').finally(() => this.kill('SIGKILL'));
    alive.delete(this);
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 3 });
  }
}
