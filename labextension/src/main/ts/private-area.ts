// One for each code cell: the output of the user's private run, with Publish and Discard; and who published what is shown. A view.
import type { CodeCell } from '@jupyterlab/cells';
import { OutputArea } from '@jupyterlab/outputarea';
import { Panel, Widget } from '@lumino/widgets';
import type { PanelLayout } from '@lumino/widgets';
import { attempt } from './actions';
import type { PrivateRun, PrivateRuns } from './private-runs';
import type { BatonStore, Watched } from './store';
import { publishedBy } from './words';
import type { Words } from './words';

const OUTPUTS_SHOWN_MAX = 50;

export class PrivateArea extends Panel {
  private readonly look = () => this.refresh();
  private run: PrivateRun | null = null;
  private readonly label = document.createElement('span');
  private readonly publish = document.createElement('button');
  private readonly discard = document.createElement('button');
  private readonly bar = new Widget();
  private readonly published = new Widget();
  private area: OutputArea | null = null;
  private form: HTMLFormElement | null = null;

  constructor(
    private readonly cell: CodeCell,
    private readonly watched: Watched,
    private readonly runs: PrivateRuns,
    private readonly store: BatonStore,
    private readonly trans: Words,
  ) {
    super();
    this.addClass('baton-Private');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Output that only you see'));
    this.button(this.publish, trans.__('Publish'), trans.__('Show this output to everybody, in the notebook'), () => this.onPublish());
    this.button(this.discard, trans.__('Discard'), trans.__('Throw this output away'), () => this.onDiscard());
    this.label.className = 'baton-PrivateLabel';
    this.bar.addClass('baton-PrivateBar');
    this.bar.node.append(this.label, this.publish, this.discard);
    this.published.addClass('baton-Published');
    this.addWidget(this.bar);
    this.addWidget(this.published);
    this.hide();
    runs.changed.connect(this.look);
    store.changed.connect(this.look);
    cell.disposed.connect(() => this.dispose());
    void cell.ready.then(() => this.place());
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.runs.changed.disconnect(this.look);
    this.store.changed.disconnect(this.look);
    super.dispose();
  }

  private button(node: HTMLButtonElement, text: string, title: string, action: () => void): void {
    node.type = 'button';
    node.className = 'jp-mod-styled jp-mod-minimal baton-Small';
    node.textContent = text;
    node.title = title;
    node.onclick = action;
  }

  /** Below the shared outputs, before the cell's footer. */
  private place(): void {
    if (this.isDisposed || this.cell.isDisposed) return;
    const layout = this.cell.layout as PanelLayout;
    layout.insertWidget(layout.widgets.length - 1, this);
    this.refresh();
  }

  private refresh(): void {
    if (this.isDisposed || this.cell.isDisposed) return;
    const cellId = this.cell.model.id;
    const run = this.runs.get(this.watched.path, cellId);
    if (run !== this.run) this.display(run);
    const told = this.publication(cellId);
    this.published.node.textContent = told;
    this.published.setHidden(!told);
    this.bar.setHidden(!run);
    this.setHidden(!run && !told);
    if (!run) return;
    const ended = run.state !== 'running';
    this.label.textContent =
      run.state === 'aborted' ? this.trans.__('Only you see this · not run') : this.trans.__('Only you see this · [%1]', ended ? (run.count ?? ' ') : '*');
    const may = (action: string) => this.watched.rights?.actions.includes(action) ?? false;
    this.publish.hidden = run.state === 'aborted' || !may('doc.edit') || !may('run.shared');
    this.publish.disabled = !ended || run.published;
    this.discard.disabled = !ended;
    this.ask(run);
  }

  /** Who published what the cell shows, unless it was run since. */
  private publication(cellId: string): string {
    const found = this.runs.publication(this.watched.path, cellId);
    const last = this.watched.last.get(cellId)?.settled_at;
    if (!found || (last && Date.parse(last) > Date.parse(found.published_at))) return '';
    return publishedBy(this.trans, found, this.watched.rights?.username ?? '', this.store.now());
  }

  private display(run: PrivateRun | null): void {
    this.run = run;
    this.area?.dispose();
    this.area = null;
    this.form?.remove();
    this.form = null;
    if (!run) return;
    const { rendermime } = this.cell.outputArea;
    this.area = new OutputArea({ model: run.model, rendermime, contentFactory: this.cell.contentFactory, maxNumberOutputs: OUTPUTS_SHOWN_MAX });
    this.area.addClass('jp-Cell-outputArea');
    this.insertWidget(1, this.area);
  }

  private ask(run: PrivateRun): void {
    if (!run.question) {
      this.form?.remove();
      this.form = null;
      return;
    }
    if (this.form) return;
    const form = document.createElement('form');
    form.className = 'baton-PrivateInput';
    const prompt = document.createElement('label');
    prompt.textContent = run.question.prompt;
    const box = document.createElement('input');
    box.type = run.question.password ? 'password' : 'text';
    prompt.append(box);
    form.append(prompt);
    form.onsubmit = event => {
      event.preventDefault();
      run.answer(box.value);
    };
    form.addEventListener('keydown', event => event.stopPropagation()); // the notebook's shortcuts of one key
    this.node.append(form);
    this.form = form;
    box.focus();
  }

  private async executionId(): Promise<string | null> {
    const found = (await this.store.api.privateRuns(this.watched.path)).find(each => each.cell_id === this.cell.model.id);
    return found?.execution_id ?? null;
  }

  private onPublish(): void {
    const { run } = this;
    if (!run || run.published) return;
    void attempt(this.trans, async () => {
      const id = await this.executionId();
      if (id) await this.store.api.publishPrivate(id);
      run.published = true;
      this.runs.drop(this.watched.path, this.cell.model.id);
    });
  }

  private onDiscard(): void {
    void attempt(this.trans, async () => {
      const id = await this.executionId();
      if (id) await this.store.api.discardPrivate(id);
      this.runs.drop(this.watched.path, this.cell.model.id);
    });
  }
}
