import { ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import css from '../style/baton.css';
import { Announcer } from './announcer';
import { BatonApi } from './api';
import { Banners } from './banner';
import { Commands } from './commands';
import { CurrentNotebook } from './current';
import { thisBrowser } from './events';
import { NotebookWatcher } from './notebooks';
import { queuePanel } from './panel';
import { Presenting } from './presenting';
import { cellExecutor, metadataGuard, privateRuns } from './private-executor';
import { addRunPrivately, PrivateNotebooks } from './private-notebooks';
import { ReadOnlyNotebooks } from './read-only';
import { Refusals } from './refusals';
import { Settings } from './settings';
import { addSharing } from './sharing';
import { BatonStore } from './store';

const PLUGIN = '@baton/lab:panel';

const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Who runs what, who waits, presenter mode, private outputs and sharing.',
  autoStart: true,
  optional: [INotebookTracker, ICommandPalette, ILayoutRestorer, ITranslator, ISettingRegistry, IDefaultFileBrowser, ISessionContextDialogs],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    browser: IDefaultFileBrowser | null,
    dialogs: ISessionContextDialogs | null,
  ) => {
    if (!tracker) return; // a page without notebooks
    const style = document.createElement('style');
    style.textContent = css;
    document.head.append(style);

    const trans = (translator ?? nullTranslator).load('baton');
    const settings = new Settings(registry, PLUGIN);
    const store = new BatonStore(new BatonApi(app.serviceManager.serverSettings), thisBrowser);
    const current = new CurrentNotebook(tracker, store);
    app.docRegistry.addWidgetExtension('Notebook', new NotebookWatcher(store, trans, settings));

    const presenting = new Presenting(app, store, current, trans, settings);
    app.docRegistry.addWidgetExtension('Notebook', new Banners(store, presenting, trans));

    app.docRegistry.addWidgetExtension('Notebook', new PrivateNotebooks(privateRuns, store, trans));
    addRunPrivately(app, current, trans);
    app.docRegistry.addWidgetExtension('Notebook', new ReadOnlyNotebooks(store, trans));
    const runPrivately = () => void app.commands.execute(Commands.runPrivately);
    app.docRegistry.addWidgetExtension('Notebook', new Refusals(store, trans, dialogs, runPrivately));

    addSharing(app, store, current, browser, trans);

    const { panel, live } = queuePanel(store, current, trans);
    document.body.append(live);
    new Announcer(store, current, live, trans, settings);
    app.shell.add(panel, 'right', { rank: 50, type: 'Baton' });
    restorer?.add(panel, panel.id);

    app.commands.addCommand(Commands.showQueue, {
      label: trans.__('Show the Queue'),
      caption: trans.__('Show who runs what and who waits'),
      execute: () => app.shell.activateById(panel.id),
    });
    for (const command of Object.values(Commands)) palette?.addItem({ command, category: trans.__('Baton') });
  },
};

export default [cellExecutor, metadataGuard, plugin];
