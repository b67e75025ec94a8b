// The dialog that shares a document or folder: people with their roles, and links.
import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { BatonApi } from './api';
import { SharedLinks } from './share-links';
import { SharedPeople } from './share-people';
import type { Rights } from './types';
import type { Words } from './words';

export interface ShareProps {
  api: BatonApi;
  path: string;
  rights: Rights;
  trans: Words;
}

class ShareBody extends ReactWidget {
  constructor(private readonly props: ShareProps) {
    super();
    this.addClass('baton-Share');
  }

  protected override render(): React.ReactElement {
    const { rights, trans } = this.props;
    const links = rights.actions.includes('share.list');
    const people = rights.actions.includes('manage.acl');
    return (
      <>
        {people && <SharedPeople {...this.props} />}
        {links && <SharedLinks {...this.props} />}
        {!links && !people && <p>{trans.__('You have no right to share this. Ask its owner or an instructor.')}</p>}
      </>
    );
  }
}

/** A dialog in whose fields Enter belongs to the form that they are in, not to the dialog's own button. */
class FormDialog extends Dialog<void> {
  override handleEvent(event: Event): void {
    const { target } = event;
    const inForm = target instanceof HTMLElement && target.closest('.baton-Share') !== null;
    if (event.type === 'keydown' && (event as KeyboardEvent).key === 'Enter' && inForm) return;
    super.handleEvent(event);
  }
}

export async function shareDialog(props: ShareProps): Promise<void> {
  const { path, trans } = props;
  const dialog = new FormDialog({
    title: path ? trans.__('Share “%1”', path) : trans.__('Share the whole folder'),
    body: new ShareBody(props),
    buttons: [Dialog.okButton({ label: trans.__('Done') })],
    hasClose: true,
  });
  dialog.addClass('baton-ShareDialog');
  await dialog.launch();
}
