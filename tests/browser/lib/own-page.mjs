// What a person can do by hand from their own page, as from its console: requests and sockets with the page's cookies and Origin.
import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';
import { Api } from './api.mjs';

/** HTTP and sockets of one person's open page. Goes wherever an `Api` goes. */
export class OwnPage extends Api {
  sockets = new Map();

  static async of(address, person) {
    const own = new OwnPage(address, person);
    await person.page.exposeFunction('handMadeEvent', (id, event, ...facts) => own.sockets.get(id)?.on_(event, ...facts));
    return own;
  }

  constructor(address, person) {
    super(address, null, person.name);
    this.page = person.page;
  }

  async call(method, path, body, headers = {}) {
    const answer = await this.page.evaluate(async ([how, url, sent, more]) => {
      const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? '';
      const response = await fetch(url, {
        method: how,
        credentials: 'same-origin',
        redirect: 'manual',
        body: sent,
        headers: { 'X-XSRFToken': xsrf, ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }), ...more },
      });
      return { status: response.status, text: await response.text() };
    }, [method, this.address + path, body === undefined ? undefined : JSON.stringify(body), headers]);
    let parsed;
    try {
      parsed = JSON.parse(answer.text);
    } catch {
      parsed = undefined; // an answer that is no JSON
    }
    return { ...answer, body: parsed, headers: new Headers() };
  }

  /** As `openSocket`, but from the page: why an upgrade was refused is not told there, so the status is then 0. */
  async openSocket(path, protocols = []) {
    const id = randomUUID();
    const socket = new PageSocket(this.page, id);
    this.sockets.set(id, socket);
    const opened = await this.page.evaluate(([name, url, offered]) => new Promise(resolve => {
      const tell = (...facts) => window.handMadeEvent(name, ...facts);
      const made = new WebSocket(url, offered);
      made.binaryType = 'arraybuffer';
      (window.handMade ??= {})[name] = made;
      made.onopen = () => resolve(true);
      made.onclose = ({ code, reason }) => {
        resolve(false);
        tell('close', code, reason);
      };
      made.onmessage = ({ data }) => {
        let text = '';
        for (const byte of new Uint8Array(data)) text += String.fromCharCode(byte);
        tell('message', btoa(text));
      };
    }), [id, (this.address + path).replace(/^http/, 'ws'), protocols]);
    return opened ? { status: 101, socket } : { status: 0 };
  }
}

/** One end of a socket that lives in the page, with as much of the manners of `ws` as the clients here use. */
class PageSocket extends EventEmitter {
  early = [];
  sending = Promise.resolve();

  constructor(page, id) {
    super();
    Object.assign(this, { page, id });
    this.keepEarly = (data, binary) => this.early.push([data, binary]);
    this.on('message', this.keepEarly);
  }

  on_(event, ...facts) {
    if (event === 'message') this.emit('message', Buffer.from(facts[0], 'base64'), true);
    else this.emit(event, facts[0], Buffer.from(facts[1] ?? ''));
  }

  send(bytes) {
    const text = Buffer.from(bytes).toString('base64');
    this.sending = this.sending.then(() => this.page.evaluate(([name, sent]) => {
      window.handMade[name].send(Uint8Array.from(atob(sent), letter => letter.charCodeAt(0)));
    }, [this.id, text]));
    this.sending.catch(() => {}); // a page that has gone: whoever waits for an answer says so
  }

  close() {
    this.page.evaluate(name => window.handMade?.[name]?.close(), this.id).catch(() => {});
  }

  terminate() {
    this.close();
  }
}
