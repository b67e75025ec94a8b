// Above a notebook in presenter mode: who has the baton, who asks for it, and what one may do.
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import * as React from 'react';
import { watchedOf } from './notebooks';
import type { Current } from './current';
import type { Presenting } from './presenting';
import type { PresenterView } from './presenter';
import type { BatonStore } from './store';
import type { Words } from './words';

export class Banner extends ReactWidget {
  private readonly look: () => void;
  private readonly size = new ResizeObserver(() => this.fitContent());

  constructor(
    private readonly panel: NotebookPanel,
    private readonly store: BatonStore,
    private readonly presenting: Presenting,
    private readonly trans: Words,
  ) {
    super();
    this.addClass('baton-Banner');
    this.node.setAttribute('role', 'status');
    this.look = () => {
      const { role } = this.presenting.view(this.found());
      // the style sheet takes the Run button away from who would only be refused
      panel.node.dataset.batonPresenter = role;
      this.setHidden(role === 'off');
    };
    store.changed.connect(this.look);
    this.look();
  }

  /** The box above asks for a size only when it is told to: words and buttons may take a second line. */
  private fitContent(): void {
    const content = this.node.firstElementChild;
    if (!(content instanceof HTMLElement) || this.isHidden) return;
    const height = `${content.offsetHeight}px`;
    if (this.node.style.minHeight === height) return;
    this.node.style.minHeight = height;
    this.parent?.fit();
  }

  override dispose(): void {
    this.size.disconnect();
    this.store.changed.disconnect(this.look);
    super.dispose();
  }

  private found(): Current | null {
    const watched = watchedOf.get(this.panel);
    return watched ? { panel: this.panel, watched, queue: this.store.queueOf(watched) } : null;
  }

  protected override render(): React.ReactElement {
    return (
      <UseSignal signal={this.store.changed}>
        {() => {
          const found = this.found();
          const view = this.presenting.view(found);
          return found && view.role !== 'off' ? this.content(found, view) : <></>;
        }}
      </UseSignal>
    );
  }

  private sentence({ role, holderName, myHand }: PresenterView): string {
    const { trans } = this;
    if (role === 'holder') return trans.__('You present: only what you run reaches the kernel.');
    const first = role === 'nobody' ? trans.__('Nobody has the baton, so nobody can run.') : trans.__('%1 presents: only what they run reaches the kernel.', holderName);
    return myHand > 0 ? `${first} ${trans.__('You asked for the baton and are number %1.', myHand)}` : first;
  }

  private content(found: Current, view: PresenterView): React.ReactElement {
    const { trans, presenting, store } = this;
    const button = (label: string, run: () => Promise<unknown> | void, accent = false) => (
      <button key={label} type="button" className={`jp-mod-styled baton-Small ${accent ? 'jp-mod-accept' : 'jp-mod-minimal'}`} onClick={() => void run()}>
        {label}
      </button>
    );
    return (
      <div className="baton-BannerContent" ref={node => node && this.size.observe(node)}>
        <span className="baton-BannerText">{this.sentence(view)}</span>
        {view.hands.length > 0 && (
          <span className="baton-Hands">
            {trans.__('Asking:')}{' '}
            {view.hands.map(({ username, name }) =>
              view.mayHandOver ? button(trans.__('Hand to %1', name), () => presenting.handOver(found, username)) : <span key={username}>{name} </span>,
            )}
          </span>
        )}
        {view.mayTake && button(trans.__('Take the baton'), () => presenting.start(found), true)}
        {view.mayAsk && button(trans.__('Ask for the baton'), () => presenting.act(found, id => store.api.baton(id, 'request')), true)}
        {view.mayTakeBack && button(trans.__('Take it back'), () => presenting.start(found))}
        {view.role === 'holder' && button(trans.__('Hand over…'), () => presenting.handOver(found))}
        {view.role === 'holder' && button(trans.__('Lay it down'), () => presenting.act(found, id => store.api.baton(id, 'return')))}
        {view.mayEnd && button(trans.__('End presenter mode'), () => presenting.act(found, id => store.api.setMode(id, { kind: 'open' })))}
        {view.role === 'audience' && (
          <label className="baton-Order">
            <input
              type="checkbox"
              checked={presenting.following}
              onChange={() => {
                presenting.toggleFollowing();
                this.update();
              }}
            />
            {trans.__('Follow')}
          </label>
        )}
      </div>
    );
  }
}

/** Puts the banner above each notebook. */
export class Banners {
  constructor(
    private readonly store: BatonStore,
    private readonly presenting: Presenting,
    private readonly trans: Words,
  ) {}

  createNew(panel: NotebookPanel): IDisposable {
    const banner = new Banner(panel, this.store, this.presenting, this.trans);
    panel.contentHeader.addWidget(banner);
    return banner;
  }
}
