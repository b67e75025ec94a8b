import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { Broker } from '../lib/broker.mjs';
import { notebook } from '../lib/notebook-file.mjs';
import { NotebookPage } from '../lib/notebook-page.mjs';
import { People } from '../lib/people.mjs';
import { scenarios } from '../lib/scenario.mjs';
import { eventually } from '../lib/waiting.mjs';

const NOTE = '<i>for the</i> class';

let broker;
let people;
const scenario = scenarios(() => ({ broker, people }));

before(async () => {
  broker = await Broker.serve({ 'share.ipynb': notebook(['print("shared")']) });
  await broker.addUser('emma');
  people = await People.gather();
});

after(async () => {
  await people?.close();
  await broker?.close();
});

scenario('an owner adds a person and makes a link in the page, sees who used it, and takes it back', 150_000, async () => {
  const owner = await people.arrive('owner', broker.readyAddress);
  const { page } = owner;
  await owner.open('share.ipynb');
  await page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="baton-share"]').click();
  const dialog = page.locator('.baton-ShareDialog');
  await dialog.getByText('Nobody but you, so far.').waitFor();

  await dialog.getByLabel('Name of a person').fill('emma');
  await page.keyboard.press('Enter');
  await dialog.locator('[data-baton-grant]').waitFor();
  assert.deepEqual((await broker.owner.get('/api/baton/grants?path=share.ipynb')).map(({ user, role }) => [user, role]), [['emma', 'collaborator']]);
  await dialog.getByLabel('Role of emma').selectOption('viewer');
  await eventually(async () => {
    assert.deepEqual((await broker.owner.get('/api/baton/grants?path=share.ipynb')).map(({ user, role }) => [user, role]), [['emma', 'viewer']]);
  }, 5000, 'her new role');
  await dialog.getByLabel('Name of a person').fill('nobody');
  await page.keyboard.press('Enter');
  await dialog.getByRole('alert').waitFor();

  await dialog.getByLabel('Role that the link gives').selectOption('runner');
  await dialog.getByText('Kernels here are not sandboxed').first().waitFor();
  await dialog.getByLabel('How long the link lasts').selectOption('PT1H');
  await dialog.getByRole('textbox', { name: 'Note' }).fill(NOTE);
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const url = await dialog.getByLabel('The new link').inputValue();
  assert.match(url, /\/share\/[^#]+#.+/);
  const link = dialog.locator('[data-baton-share]');
  await eventually(async () => assert.match(await link.innerText(), /^Runner · <i>for the<\/i> class/), 5000, 'the note as text');
  await dialog.getByRole('button', { name: 'Done' }).click();

  const guest = await people.arrive('guest', url);
  await guest.openGivenAddress();
  await guest.page.click('#open:not([hidden])');
  const guests = await new NotebookPage(guest).ready();
  await guests.run(0);
  await guests.finished(0);
  // who may not share gets no button for it
  assert.equal(await guest.page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="baton-share"]').isVisible(), false);

  // the same dialog from the file browser
  await page.locator('.jp-DirListing-item[data-file-type="notebook"]').click({ button: 'right' });
  await page.locator('.lm-Menu-item[data-command="baton:share"]').click();
  await eventually(async () => assert.match(await link.innerText(), /used 1 of 1 times[\s\S]*Guest 1/), 8000, 'who used it');
  await link.getByRole('button', { name: 'Revoke' }).click();
  await eventually(async () => assert.match(await link.innerText(), /revoked/), 8000, 'the link taken back');
  await guest.page.locator('.jp-Dialog').first().waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  assert.deepEqual(owner.takeComplaints(/404|400/), []);
  await people.leaveAll();
});
