// The open notebook as a person sees and uses it: cells by their place, keys and menus, nothing behind the page's back.
import { patience, until } from './waiting.mjs';

const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';

export class NotebookPage {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  get cells() {
    return this.page.locator(`${PANEL} .jp-Notebook .jp-Cell`);
  }

  /** Waits for the cells, and for an idle kernel unless `kernel` is false. */
  async ready({ kernel = true } = {}) {
    await this.page.waitForSelector(`${PANEL} .jp-Notebook .jp-Cell`, { timeout: 40_000 * patience });
    if (kernel) await this.kernelIdle();
    return this;
  }

  async kernelIdle(ms = 30_000) {
    await this.page.waitForSelector(`${PANEL} .jp-Notebook-ExecutionIndicator[data-status="idle"]`, { timeout: ms * patience, state: 'attached' });
  }

  /**
   * Every cell as it is seen: `prompt` ("1", "*", "" where it never ran), `source`, and its `outputs` in order, each with its
   * kind, text, colours, and the fingerprint of its picture.
   */
  view() {
    return this.page.evaluate(panel => {
      const fingerprint = text => {
        let hash = 5381;
        for (let i = 0; i < text.length; i++) hash = ((hash * 33) ^ text.charCodeAt(i)) >>> 0;
        return `${text.length}:${hash.toString(16)}`;
      };
      return [...document.querySelectorAll(`${panel} .jp-Notebook .jp-Cell`)].map(cell => ({
        prompt: (cell.querySelector('.jp-InputPrompt')?.textContent ?? '').replace(/[[\]:\s]/g, ''),
        source: [...cell.querySelectorAll('.jp-InputArea-editor .cm-line')].map(line => line.textContent).join('\n'),
        outputs: [...cell.querySelectorAll('.jp-OutputArea-child')].filter(child => !child.closest('.baton-Private')).map(child => {
          const shown = child.querySelector('.jp-OutputArea-output');
          const picture = child.querySelector('img');
          const colours = [...child.querySelectorAll('[class*="ansi-"]')].flatMap(each => [...each.classList]);
          return {
            kind: shown?.dataset.mimeType ?? (child.querySelector('.jp-Stdin') ? 'input field' : 'nothing'),
            text: shown?.textContent ?? '',
            ...(picture ? { picture: fingerprint(picture.src), drawn: picture.naturalWidth > 0 } : {}),
            ...(colours.length > 0 ? { colours: [...new Set(colours)].sort() } : {}),
          };
        }),
      }));
    }, PANEL);
  }

  async cell(index) {
    return (await this.view())[index];
  }

  async prompts() {
    return (await this.view()).map(cell => cell.prompt);
  }

  /** What a cell shows, all outputs together. */
  async shown(index) {
    return (await this.cell(index)).outputs.map(output => output.text).join('');
  }

  /** Puts the cursor at the end of a cell and types, key by key. */
  async type(index, text) {
    await this.edit(index);
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** Replaces a cell's text in one go, as pasting does. */
  async paste(index, text) {
    await this.edit(index);
    await this.page.keyboard.press('Control+a');
    await this.page.keyboard.insertText(text);
  }

  async edit(index) {
    await this.cells.nth(index).locator('.jp-InputArea-editor .cm-content').click();
    await this.page.waitForFunction(
      ([panel, at]) => document.querySelectorAll(`${panel} .jp-Notebook .jp-Cell`)[at]?.contains(document.activeElement),
      [PANEL, index],
    );
  }

  /** Selects a cell in command mode. */
  async select(index, modifiers = []) {
    await this.cells.nth(index).locator('.jp-InputPrompt').first().click({ modifiers });
  }

  async run(index) {
    await this.select(index);
    await this.page.keyboard.press('Control+Enter');
  }

  /** Selects a stretch of cells and runs them as one batch. */
  async runSelected(first, last) {
    await this.select(first);
    await this.select(last, ['Shift']);
    await this.page.keyboard.press('Control+Enter');
  }

  menu(menu, command) {
    return this.person.menu(menu, command);
  }

  async runAll() {
    await this.select(0);
    await this.menu('Run', 'runmenu:run-all');
  }

  async interrupt() {
    await this.page.keyboard.press('Escape');
    await this.menu('Kernel', 'kernelmenu:interrupt');
  }

  async restart() {
    await this.menu('Kernel', 'kernelmenu:restart');
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
  }

  /** Waits until a cell shows a run's number and nothing runs in it. */
  async finished(index, ms = 15_000) {
    return until(async () => {
      const cell = await this.cell(index);
      return /^\d+$/.test(cell.prompt) && cell;
    }, ms, `${this.person.name}'s cell ${index} to be finished`);
  }

  async started(index, ms = 10_000) {
    await until(async () => (await this.cell(index)).prompt === '*', ms, `${this.person.name}'s cell ${index} to show [*]`);
  }

  /** From now on closes the dialog by which the stock page tells of a kernel's restart, whenever it is in the way. */
  async closeRestartNotices() {
    const notice = this.page.locator('.jp-Dialog', { hasText: 'Kernel Restarting' });
    await this.page.addLocatorHandler(notice, () => notice.locator('.jp-mod-accept').click());
  }

  /** The text of the dialog that is open, or null. */
  async dialog() {
    const dialog = this.page.locator('.jp-Dialog');
    return (await dialog.count()) > 0 ? dialog.first().innerText() : null;
  }

  async acceptDialog() {
    await this.page.locator('.jp-Dialog .jp-mod-accept').first().click();
  }
}
