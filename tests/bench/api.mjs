// HTTP with one person's token at a server that speaks Jupyter's kernel API.
export class Api {
  constructor(address, token) {
    Object.assign(this, { address, token });
  }

  async ask(method, address, body) {
    const answer = await fetch(this.address + address, {
      method,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', Authorization: `token ${this.token}` },
      signal: AbortSignal.timeout(60_000),
    }).catch(reason => {
      throw new Error(`${method} ${address}: ${reason.cause?.message ?? reason.message}`);
    });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text && /json/.test(answer.headers.get('content-type')) ? JSON.parse(text) : text;
  }
}
