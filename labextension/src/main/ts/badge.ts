// One for each code cell: who runs it, who waits for it, who ran it last. A view; all that it knows is in the store.
import type { CodeCell } from '@jupyterlab/cells';
import { Widget } from '@lumino/widgets';
import type { PanelLayout } from '@lumino/widgets';
import type { Settings } from './settings';
import type { BatonStore, Watched } from './store';
import { badge, badgeTitle } from './words';
import type { Words } from './words';

const TICK_MS = 1000;

export class CellBadge extends Widget {
  private readonly look = () => this.refresh();
  private shown = '';
  private timer = 0;

  constructor(
    private readonly cell: CodeCell,
    private readonly watched: Watched,
    private readonly store: BatonStore,
    private readonly trans: Words,
    private readonly settings: Settings,
  ) {
    super();
    this.addClass('baton-Badge');
    this.hide();
    this.node.dataset.batonBadge = '';
    store.changed.connect(this.look);
    settings.changed.connect(this.look);
    cell.disposed.connect(() => this.dispose());
    this.look();
    void cell.ready.then(() => this.place());
  }

  override dispose(): void {
    if (this.isDisposed) return;
    window.clearTimeout(this.timer);
    this.store.changed.disconnect(this.look);
    this.settings.changed.disconnect(this.look);
    super.dispose();
  }

  /** Behind the input, so that it stands between code and outputs. */
  private place(): void {
    if (this.isDisposed || this.cell.isDisposed) return;
    const layout = this.cell.layout as PanelLayout;
    const input = layout.widgets.findIndex(each => each.hasClass('jp-Cell-inputWrapper'));
    layout.insertWidget(input < 0 ? layout.widgets.length : input + 1, this);
    this.look();
  }

  private refresh(): void {
    if (this.isDisposed || this.cell.isDisposed) return;
    const state = this.store.cell(this.watched, this.cell.model.id);
    const me = this.watched.rights?.username ?? '';
    const text = badge(this.trans, state, me, this.store.now());
    const { node } = this.cell;
    const key = [state.state, state.entry?.execution_id, state.entry?.outcome, text, this.settings.badges].join('\n');
    if (key !== this.shown) {
      this.shown = key;
      node.dataset.batonState = state.state;
      if (state.entry) node.dataset.batonWho = state.entry.requester.username;
      else delete node.dataset.batonWho;
      this.node.textContent = text;
      this.node.title = badgeTitle(this.trans, state, me);
      this.setHidden(!text || !this.settings.badges);
    }
    window.clearTimeout(this.timer);
    if (state.state === 'running' && this.isVisible) this.timer = window.setTimeout(() => this.look(), TICK_MS);
  }
}
