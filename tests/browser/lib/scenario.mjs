// A test with a deadline that leaves something to look at: on failure every open page as a picture, every console, the broker's log.
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { patience, within } from './waiting.mjs';

const artifacts = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../artifacts');
const always = Boolean(process.env.BATON_KEEP_SCREENSHOTS);

/**
 * Registers a test. `stage` answers what the test file has running: `{broker, people}`. With BATON_KEEP_SCREENSHOTS set the pictures
 * are kept after a success too.
 */
export function scenarios(stage) {
  return (title, ms, body) =>
    test(title, { timeout: ms * patience + 30_000 }, async context => {
      let failed = true;
      try {
        await within(Promise.resolve(body(context)), ms, title);
        failed = false;
      } finally {
        if (failed || always) await keep(title, stage() ?? {});
      }
    });
}

async function keep(title, { broker, people }) {
  const folder = path.join(artifacts, title.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 80));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  if (broker) fs.writeFileSync(path.join(folder, 'broker.txt'), broker.log.join('\n'));
  for (const person of people?.all ?? []) {
    fs.writeFileSync(path.join(folder, `${person.name}-console.txt`), person.console.join('\n'));
    await within(person.page.screenshot({ path: path.join(folder, `${person.name}.png`) }), 10_000, 'a picture').catch(reason => {
      fs.writeFileSync(path.join(folder, `${person.name}-no-picture.txt`), reason.message);
    });
  }
}
