// An open text file as a person sees and uses it.
import { patience } from './waiting.mjs';

const PANEL = '.jp-Document:not(.lm-mod-hidden) .jp-FileEditor';

export class TextPage {
  constructor(person) {
    this.person = person;
    this.page = person.page;
  }

  static async open(person, document) {
    await person.goTo(document);
    const text = new TextPage(person);
    await person.page.waitForFunction(
      panel => (document.querySelector(`${panel} .cm-content`)?.textContent ?? '') !== '',
      PANEL,
      { timeout: 40_000 * patience },
    );
    return text;
  }

  /** The lines as they are shown. */
  lines() {
    return this.page.locator(`${PANEL} .cm-line`).evaluateAll(lines => lines.map(line => line.textContent));
  }

  /** Types at the end of the text, key by key. */
  async type(text) {
    await this.page.locator(`${PANEL} .cm-content`).click();
    await this.page.keyboard.press('Control+End');
    await this.page.keyboard.type(text, { delay: 15 });
  }
}
