// What Baton's own extension shows in a person's page: badges on cells, the side panel, the banner of presenter mode.
const PANEL = '.jp-NotebookPanel:not(.lm-mod-hidden)';

export class BatonPanel {
  constructor(person) {
    this.page = person.page;
    this.node = person.page.locator('#baton-panel');
    this.banner = person.page.locator(`${PANEL} .baton-Banner`);
  }

  /** Opens the side panel by its command in the View menu. */
  async open() {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: /^View$/ }).click();
    await this.page.locator('.lm-Menu-item[data-command="baton:show-queue"]').click();
    await this.node.waitFor();
    return this;
  }

  /** Every code cell as Baton marks it: `state who badge`, and the mark that is seen in place of the prompt. */
  cells() {
    return this.page.evaluate(panel => [...document.querySelectorAll(`${panel} .jp-Notebook .jp-CodeCell`)].map(cell => ({
      state: cell.dataset.batonState,
      who: cell.dataset.batonWho ?? '',
      badge: cell.querySelector('[data-baton-badge]')?.textContent ?? '',
      mark: getComputedStyle(cell.querySelector('.jp-InputPrompt'), '::after').content,
    })), PANEL);
  }

  async states() {
    return (await this.cells()).map(({ state, who }) => [state, who].filter(Boolean).join(' '));
  }

  headline() {
    return this.node.locator('[data-baton-headline]').innerText();
  }

  /** The rows, top to bottom: the place of each cell in the notebook. */
  async rows() {
    const texts = await this.node.locator('[role="listitem"][data-baton-execution] .baton-CellLink').allInnerTexts();
    return texts.map(text => Number(/^Cell (\d+)/.exec(text)?.[1]));
  }

  button(name) {
    return this.node.getByRole('button', { name, exact: true });
  }

  /** What a screen reader was told last. */
  announced() {
    return this.page.locator('.baton-Live').textContent();
  }
}
