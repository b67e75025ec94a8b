// A reporter of `node --test` for the program that counts: one JSON line for each test that ended.
export default async function* (source) {
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    yield `${JSON.stringify({ name: data.name, passed: type === 'test:pass', skipped: Boolean(data.skip) })}\n`;
  }
}
