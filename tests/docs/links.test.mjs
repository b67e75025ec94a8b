// Every link between the pages leads somewhere, to the heading that it names. MkDocs checks those below docs/ only.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const below = folder => fs.readdirSync(path.join(repository, folder), { recursive: true }).map(name => path.join(folder, name));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('docs').filter(name => name.endsWith('.md'))];

/** The text of a page without its code. */
const prose = page => fs.readFileSync(path.join(repository, page), 'utf8').replace(/^ *```[^]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, code => code.replace(/[[\]()]/g, ''));
const anchors = page => new Set([...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
  title.toLowerCase().replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s+/g, '-')));
const links = page => [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target).filter(target => !/^(https?|mailto):/.test(target));

for (const page of pages) {
  test(`the links of ${page}`, () => {
    for (const target of links(page)) {
      const [file, anchor] = target.split('#');
      const there = file === '' ? page : path.join(path.dirname(page), file);
      assert.ok(fs.existsSync(path.join(repository, there)), `${target}: there is no such file`);
      if (anchor) assert.ok(anchors(there).has(anchor), `${target}: there is no such heading`);
    }
  });
}

test('every page below docs is in the navigation', () => {
  const navigation = fs.readFileSync(path.join(repository, 'mkdocs.yml'), 'utf8');
  for (const page of pages.filter(name => name.startsWith('docs/'))) {
    assert.ok(navigation.includes(` ${page.slice('docs/'.length)}\n`), `${page} is not in mkdocs.yml`);
  }
});
