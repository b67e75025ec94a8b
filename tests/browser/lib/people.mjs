// People in the stock page, each with cookies and storage of their own.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { NotebookPage } from './notebook-page.mjs';
import { patience, until, within } from './waiting.mjs';

const executable = process.env.BATON_TEST_CHROMIUM
  ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => fs.existsSync(path));

const options = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// Wide enough for a notebook's whole toolbar beside an open panel: JupyterLab takes out of the page what does not fit.
const viewport = { width: 1680, height: 1500 };

/** All people of a test file. */
export class People {
  all = [];
  kept = {};

  static async gather() {
    const people = new People();
    people.browser = await chromium.launch({ executablePath: found(), headless: true, timeout: 30_000 * patience, args: options });
    return people;
  }

  /** As `gather`, but the people of these names sit at a browser that runs already, `{name: endpoint}`, where their page may still be open. */
  static async gatherAt(endpoints) {
    const people = new People();
    for (const [name, endpoint] of Object.entries(endpoints)) {
      people.kept[name] = await chromium.connectOverCDP(endpoint, { timeout: 30_000 * patience });
    }
    people.browser = Object.values(people.kept)[0];
    return people;
  }

  /** A person at a browser of their own, who was given `address` (with a token in it). */
  async arrive(name, address) {
    const isKept = name in this.kept;
    const context = isKept ? this.kept[name].contexts()[0] : await this.browser.newContext({ viewport });
    context.setDefaultTimeout(15_000 * patience);
    context.setDefaultNavigationTimeout(30_000 * patience);
    const person = new Person(name, address, context, this);
    person.isKept = isKept;
    this.all.push(person);
    await person.openTab();
    return person;
  }

  async leaveAll() {
    for (const person of [...this.all]) await person.leave();
  }

  /** Ends the browser; from one that others use later it only goes away. */
  async close() {
    const browsers = new Set([this.browser, ...Object.values(this.kept)]);
    await within(Promise.all([...browsers].map(browser => browser.close())), 15_000, 'the end of the browser');
  }
}

function found() {
  return executable ?? fail('no Chromium found: install one, or name it in BATON_TEST_CHROMIUM');
}

function fail(message) {
  throw new Error(message);
}

/** Starts a browser that outlives its users; answers `{process, endpoint}`. What pages are made of stays in its cache. */
export async function startBrowser(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const child = spawn(found(), [
    ...options, '--headless', '--remote-debugging-port=0', `--user-data-dir=${path.join(folder, 'profile')}`, '--no-first-run', '--disable-extensions',
    '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
    `--window-size=${viewport.width},${viewport.height}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
  const endpoint = new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', line => {
      const match = /DevTools listening on (ws:\S+)/.exec(line);
      if (match) resolve(match[1]);
    });
    child.once('exit', code => reject(new Error(`the browser ended with ${code}`)));
  });
  return { process: child, endpoint: await within(endpoint, 30_000, 'the browser') };
}

/** One person: their page, and everything that the page complained of in its console. */
export class Person {
  complaints = [];
  console = [];

  constructor(name, address, context, people) {
    Object.assign(this, { name, address, context, people });
  }

  async openTab() {
    const left = this.isKept ? this.context.pages().find(page => page.url().includes('/lab')) : undefined;
    this.isAtLab = this.signedIn = Boolean(left);
    this.page = left ?? (await this.context.newPage());
    if (this.isKept) await this.page.setViewportSize(viewport);
    const note = line => this.console.push(`${new Date().toISOString()} ${line}`);
    this.page.on('console', message => {
      const line = `${message.type()}: ${message.text()} (${message.location().url})`;
      note(line);
      if (message.type() === 'error') this.complaints.push(line.split('\n    at ')[0]);
    });
    this.page.on('pageerror', error => {
      note(`uncaught: ${error.stack ?? error.message}`);
      this.complaints.push(`uncaught: ${error.message}`);
    });
    this.page.on('crash', () => {
      note('the page crashed');
      this.complaints.push('the page crashed');
    });
    this.page.on('websocket', socket => {
      note(`websocket opened: ${socket.url()}`);
      socket.on('close', () => note(`websocket closed: ${socket.url()}`));
    });
  }

  /** From the next document on, what this person's pages write into documents arrives late, while their kernel's sockets stay fast. */
  async writesLate(ms) {
    this.isAltered = true;
    await this.context.routeWebSocket(/\/api\/collaboration\/room\//, page => {
      const server = page.connectToServer();
      page.onMessage(message => setTimeout(() => server.send(message), ms));
      server.onMessage(message => page.send(message));
    });
  }

  /** From the next document on, what the page is told when it begins is changed by this function of the page's. */
  async beginsWith(script) {
    this.isAltered = true;
    await this.context.addInitScript(script);
  }

  /** Opens exactly the address that this person was given. */
  async openGivenAddress() {
    this.isAtLab = false;
    await this.page.goto(this.address, { waitUntil: 'domcontentloaded' });
  }

  /** Goes to a document's own page, in a work space with nothing else open, signing in with the given token the first time. */
  async visit(document) {
    const address = new URL(this.address);
    address.pathname = address.pathname.replace(/\/lab.*$/, `/lab/tree/${encodeURI(document)}`);
    if (this.signedIn) address.search = '';
    address.searchParams.set('reset', '');
    await this.page.goto(address.href, { waitUntil: 'domcontentloaded' });
    this.signedIn = true;
    this.isAtLab = true;
  }

  /** Closes what is open in the page and opens another document there, as people do; a page that was not loaded yet, or `anew`, is loaded. */
  async goTo(document, { anew = false } = {}) {
    if (anew || this.isAltered || !this.isAtLab || (await this.page.locator('.jp-Dialog').count()) > 0) {
      await this.visit(document);
      return;
    }
    await this.closeAll();
    await this.menu('File', 'filebrowser:open-path');
    await this.page.locator('.jp-Dialog input').fill(document);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.lm-DockPanel-tabBar .lm-TabBar-tabLabel', { hasText: path.basename(document) }).waitFor();
  }

  /** Closes every document, and says yes where the page asks whether to save one. */
  async closeAll() {
    await this.menu('File', 'application:close-all');
    await until(async () => {
      const save = this.page.locator('.jp-Dialog .jp-mod-accept');
      if ((await save.count()) > 0) await save.first().click();
      return (await this.page.locator('.jp-Document').count()) === 0;
    }, 10_000, `${this.name}'s page with nothing open`);
  }

  async menu(menu, command) {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${menu}$`) }).click();
    await this.page.locator(`.lm-Menu-item[data-command="${command}"]`).click();
  }

  /** Opens a notebook and waits until it can be worked with. */
  async open(document, { anew, ...options } = {}) {
    await this.goTo(document, { anew });
    const notebook = new NotebookPage(this);
    await notebook.ready(options);
    return notebook;
  }

  /** What the page complained of since the last time, but for lines that match a pattern. */
  takeComplaints(...but) {
    return this.complaints.splice(0).filter(line => !but.some(pattern => pattern.test(line)));
  }

  async leave() {
    this.people.all = this.people.all.filter(other => other !== this);
    await (this.isKept ? this.page : this.context).close();
  }

  /** Leaves a page with nothing open to who comes next, or no page where this one is not as others are. */
  async tidiesUp() {
    if (this.isAtLab && !this.isAltered && (await this.page.locator('.jp-Dialog').count()) === 0) {
      await this.closeAll();
    } else {
      await this.leave();
    }
  }
}
