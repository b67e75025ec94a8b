// Takes the picture of two people in one notebook that the README shows: node tests/browser/screenshot.mjs docs/images/two-people.png
// Needs what the tests in this folder need: `npm ci` here, Chromium, and BATON_TEST_PYTHON.
import path from 'node:path';
import { Broker } from './lib/broker.mjs';
import { notebook } from './lib/notebook-file.mjs';
import { People } from './lib/people.mjs';
import { until } from './lib/waiting.mjs';

const CELLS = [
  'readings = {"Mon": 12, "Tue": 19, "Wed": 14, "Thu": 23, "Fri": 17}\nprint("mean", sum(readings.values()) / len(readings))',
  'from IPython.display import SVG\n'
    + 'bars = "".join(f\'<rect x="{i * 60}" y="{120 - 5 * n}" width="44" height="{5 * n}" fill="#1f77b4"/><text x="{i * 60 + 22}" y="136" '
    + 'text-anchor="middle" font-size="12">{day}</text>\' for i, (day, n) in enumerate(readings.items()))\n'
    + 'SVG(f\'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="140">{bars}</svg>\')',
  'max(readings, key=readings.get)',
  '',
];

const target = path.resolve(process.argv[2] ?? 'two-people.png');
const broker = await Broker.serve({ 'readings.ipynb': notebook(CELLS) });
const people = await People.gather();
try {
  const emma = await broker.addUser('emma');
  await broker.grant('readings.ipynb', 'emma', 'collaborator');
  const owners = await people.arrive('owner', broker.readyAddress);
  const emmas = await people.arrive('emma', emma.address);
  for (const { page } of [owners, emmas]) await page.setViewportSize({ width: 1280, height: 800 });
  const hers = await emmas.open('readings.ipynb');
  const his = await owners.open('readings.ipynb');
  for (const index of [0, 1]) {
    await his.run(index);
    await hers.finished(index);
  }
  await hers.run(2);
  await his.finished(2);
  await owners.page.locator('.jp-SideBar [data-id="jp-collaboration-panel"]').click();
  await his.edit(2);
  await hers.type(3, '# Thursday looks too high, shall we check the sensor?');
  await until(async () => (await his.cell(3)).source.endsWith('sensor?'), 10_000, 'what Emma typed');
  await owners.page.screenshot({ path: target });
} finally {
  await people.close();
  await broker.close();
}
