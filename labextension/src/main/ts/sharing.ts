// The command that opens the share dialog: for the notebook in front, a path, or what is selected in the file browser.
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { shareIcon } from '@jupyterlab/ui-components';
import { attempt } from './actions';
import { Commands } from './commands';
import type { CurrentNotebook } from './current';
import { documentPath } from './notebooks';
import { shareDialog } from './share-dialog';
import type { BatonStore } from './store';
import type { Words } from './words';

export function addSharing(
  app: JupyterFrontEnd,
  store: BatonStore,
  current: CurrentNotebook,
  browser: IDefaultFileBrowser | null,
  trans: Words,
): void {
  const selected = (): string | null => {
    const item = browser?.selectedItems().next();
    return item && !item.done ? documentPath(item.value.path) : null;
  };
  /** Undefined: nothing to share. */
  const pathOf = (args: { path?: unknown; browser?: unknown }): string | undefined => {
    if (typeof args.path === 'string') return args.path;
    return args.browser ? (selected() ?? undefined) : current.get()?.watched.path;
  };
  app.commands.addCommand(Commands.share, {
    label: trans.__('Share…'),
    caption: trans.__('Who may see, change and run this, and links to it'),
    icon: shareIcon,
    isVisible: args => {
      if (args.browser || args.path !== undefined) return true;
      const actions = current.get()?.watched.rights?.actions ?? [];
      return actions.includes('share.list') || actions.includes('manage.acl');
    },
    isEnabled: args => pathOf(args) !== undefined,
    execute: async args => {
      const path = pathOf(args);
      if (path === undefined) return;
      await attempt(trans, async () => {
        const rights = await store.api.rights(path);
        await shareDialog({ api: store.api, path, rights, trans });
      });
    },
  });
}
