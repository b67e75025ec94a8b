// People in the stock page: one Chromium, one browser context (cookies, storage) for each person.
import fs from 'node:fs';
import { chromium } from 'playwright-core';
import { NotebookPage } from './notebook-page.mjs';
import { patience, within } from './waiting.mjs';

const executable = process.env.BATON_TEST_CHROMIUM
  ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => fs.existsSync(path));

/** All people of a test file. They share one browser process and nothing else. */
export class People {
  all = [];

  static async gather() {
    if (!executable) throw new Error('no Chromium found: install one, or name it in BATON_TEST_CHROMIUM');
    const people = new People();
    people.browser = await chromium.launch({
      executablePath: executable,
      headless: true,
      timeout: 30_000 * patience,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    return people;
  }

  /** A person at a browser of their own, who was given `address` (with a token in it). */
  async arrive(name, address) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 1500 } });
    context.setDefaultTimeout(15_000 * patience);
    context.setDefaultNavigationTimeout(30_000 * patience);
    const person = new Person(name, address, context, this);
    this.all.push(person);
    await person.openTab();
    return person;
  }

  async leaveAll() {
    for (const person of [...this.all]) await person.leave();
  }

  async close() {
    await within(this.browser.close(), 15_000, 'the end of the browser');
  }
}

/** One person: their page, and everything that the page complained of in its console. */
export class Person {
  complaints = [];
  console = [];

  constructor(name, address, context, people) {
    Object.assign(this, { name, address, context, people });
  }

  async openTab() {
    this.page = await this.context.newPage();
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
    await this.context.routeWebSocket(/\/api\/collaboration\/room\//, page => {
      const server = page.connectToServer();
      page.onMessage(message => setTimeout(() => server.send(message), ms));
      server.onMessage(message => page.send(message));
    });
  }

  /** Opens exactly the address that this person was given. */
  async openGivenAddress() {
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
  }

  /** Opens a notebook and waits until it can be worked with. */
  async open(document, options) {
    await this.visit(document);
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
    await this.context.close();
  }
}
