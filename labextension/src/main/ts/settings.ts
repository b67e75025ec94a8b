// What a person chose in the settings editor; the defaults until that is known.
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';

export class Settings {
  badges = true;
  announcements = true;
  follow = true;
  private readonly _changed = new Signal<this, void>(this);

  constructor(registry: ISettingRegistry | null, plugin: string) {
    registry?.load(plugin).then(
      settings => {
        const read = () => {
          this.badges = settings.composite.badges !== false;
          this.announcements = settings.composite.announcements !== false;
          this.follow = settings.composite.follow !== false;
          this._changed.emit();
        };
        settings.changed.connect(read);
        read();
      },
      (reason: unknown) => console.warn("Baton's settings could not be read; the defaults count", reason),
    );
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }
}
