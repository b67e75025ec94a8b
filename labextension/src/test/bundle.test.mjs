// What the container promises: the modules that the page has to share, and a German text for every English one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../main');
const sources = fs.readdirSync(path.join(main, 'ts')).filter(name => /\.tsx?$/.test(name)).map(name => fs.readFileSync(path.join(main, 'ts', name), 'utf8'));

test('the container names exactly the shared modules that the bundle takes', async () => {
  const { outputFiles } = await build({
    entryPoints: [path.join(main, 'ts/index.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    jsx: 'transform',
    loader: { '.css': 'text' },
    external: ['@jupyterlab/*', '@lumino/*', 'react'],
  });
  const taken = [...new Set([...outputFiles[0].text.matchAll(/\brequire\("([^"]+)"\)/g)].map(match => match[1]))].sort();
  const list = /const SHARED = \[([^\]]*)\]/.exec(fs.readFileSync(path.join(main, 'container/foot.js'), 'utf8'))[1];
  assert.deepEqual([...list.matchAll(/'([^']+)'/g)].map(match => match[1]), taken);
});

/** Every text that the sources give to the translator. */
function texts() {
  const found = new Set();
  const literal = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/;
  const plain = (one, other) => (one ?? other).replace(/\\(.)/g, '$1');
  for (const source of sources) {
    for (const [, one, other] of source.matchAll(new RegExp(`\\.__\\(\\s*(?:${literal.source})`, 'g'))) found.add(plain(one, other));
    for (const match of source.matchAll(new RegExp(`\\._n\\(\\s*(?:${literal.source}),\\s*(?:${literal.source})`, 'g'))) {
      found.add(plain(match[1], match[2]));
    }
  }
  return found;
}

test('every text has its German, with the same placeholders, and no German is left over', () => {
  const german = JSON.parse(fs.readFileSync(path.join(main, 'locale/de_DE.json'), 'utf8'));
  const { '': head, ...catalogue } = german;
  assert.deepEqual(Object.keys(head).sort(), ['domain', 'language', 'plural_forms'], 'what the translator of the page insists on');
  assert.equal(head.language, 'de-DE');
  assert.deepEqual(Object.keys(catalogue).sort(), [...texts()].sort());
  for (const [text, translations] of Object.entries(catalogue)) {
    const places = each => [...each.matchAll(/%\d/g)].map(String).sort().join();
    for (const translation of translations) {
      assert.notEqual(translation, '');
      if (translations.length === 1) assert.equal(places(translation), places(text), text);
    }
  }
});

test("JupyterLab's own translator finds the German, in the singular and the plural", async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export { Gettext } from '@jupyterlab/translation/lib/gettext';", resolveDir: main },
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [{
      name: 'without the tokens of the application',
      setup(builder) {
        builder.onResolve({ filter: /^\.\/tokens$/ }, ({ path: name }) => ({ path: name, namespace: 'tokens' }));
        builder.onLoad({ filter: /./, namespace: 'tokens' }, () => ({ contents: "export const DEFAULT_LANGUAGE_CODE = 'en'" }));
      },
    }],
  });
  globalThis.document = { documentElement: { getAttribute: () => 'en' } };
  const { Gettext } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  const german = JSON.parse(fs.readFileSync(path.join(main, 'locale/de_DE.json'), 'utf8'));
  // as its TranslationManager does it with what the server answers for de_DE
  const bundle = new Gettext({ domain: 'baton', locale: 'de-DE', stringsPrefix: '' });
  bundle.loadJSON({ ...german, '': { ...german[''], pluralForms: german[''].plural_forms } }, 'baton');
  assert.equal(bundle.__('Queue'), 'Warteschlange');
  assert.equal(bundle.__('Cell %1', 3), 'Zelle 3');
  assert.deepEqual([1, 4].map(count => bundle._n('one hour', '%1 hours', count, count)), ['eine Stunde', '4 Stunden']);
});
