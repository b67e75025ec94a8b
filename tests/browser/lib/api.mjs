// One person's HTTP calls, and raw requests that are written to the wire as they are.
import net from 'node:net';

/** HTTP with one person's token. Answers are `{status, body, text, headers}`; `must` throws on anything but a 2xx. */
export class Api {
  constructor(address, token, name) {
    this.address = address.replace(/\/+$/, '');
    this.token = token;
    this.name = name;
  }

  async call(method, path, body, headers = {}) {
    const response = await fetch(this.address + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(15_000),
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(this.token ? { Authorization: `token ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
    });
    const text = await response.text();
    return { status: response.status, text, body: parsed(text), headers: response.headers };
  }

  async must(method, path, body, headers) {
    const answer = await this.call(method, path, body, headers);
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} as ${this.name}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    return answer.body;
  }

  get(path) {
    return this.must('GET', path);
  }

  status(path) {
    return this.call('GET', path).then(answer => answer.status);
  }

  /** The ledger's executions of a document, oldest first. */
  async executions(document) {
    const all = [];
    for (let cursor = ''; ; ) {
      const query = new URLSearchParams({ document, limit: '200', ...(cursor ? { cursor } : {}) });
      const page = await this.get(`/api/baton/executions?${query}`);
      all.push(...page.items);
      cursor = page.next_cursor;
      if (!cursor || page.items.length === 0) return all.reverse();
    }
  }
}

/** HTTP as a browser that was never signed in does it, at the page of a share link and behind it: with cookies, XSRF and an Origin. */
export class GuestApi extends Api {
  cookies = new Map();

  constructor(address, name) {
    super(address, null, name);
    this.origin = new URL(address).origin;
  }

  get socketHeaders() {
    return { Cookie: [...this.cookies].map(([key, value]) => `${key}=${value}`).join('; '), Origin: this.origin };
  }

  async call(method, path, body, headers = {}) {
    const answer = await super.call(method, path, body, {
      ...this.socketHeaders,
      'X-XSRFToken': this.cookies.get('_xsrf') ?? '',
      ...headers,
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [key, value] = cookie.split(';')[0].split('=');
      this.cookies.set(key, value);
    }
    return answer;
  }

  /** Opens the page of a link and uses it; answers who the guest is now. */
  async use(link) {
    const { pathname, hash } = new URL(link);
    await this.must('GET', pathname, undefined, { Accept: 'text/html' });
    const welcome = await this.must('POST', `/api/baton/shares/${pathname.split('/').pop()}/redeem`, { secret: hash.slice(1) });
    this.username = welcome.username;
    return welcome;
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Sends these very bytes to the broker and answers the status of its first response, 0 if it only hung up. */
export function rawRequest(address, text, ms = 5000) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    let got = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer to ${JSON.stringify(text.slice(0, 80))} within ${ms} ms`));
    }, ms);
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Number(/^HTTP\/1\.\d (\d{3})/.exec(got)?.[1] ?? 0));
    };
    socket.on('data', data => {
      got += data.toString('latin1');
      if (/^HTTP\/1\.\d \d{3}/.test(got)) done();
    });
    socket.on('error', done);
    socket.on('close', done);
  });
}
