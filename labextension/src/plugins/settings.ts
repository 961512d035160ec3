/** Settings that turn parts of the front end on and off. */
import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import { SETTINGS_ID } from '../tokens';

/** The settings that say whether something is shown. */
export type ShowSetting =
  'showBadges' | 'showContextMenu' | 'showStatusBarItem' | 'showToolbarButton';

/** Says whether something is to be shown, at once and whenever that changes. Without settings everything is. */
export function whetherToShow(
  registry: ISettingRegistry | null,
  name: ShowSetting,
  tell: (shown: boolean) => void
): void {
  if (registry === null) {
    tell(true);
    return;
  }
  void registry
    .load(SETTINGS_ID)
    .then(settings => {
      const read = (): void => tell(settings.get(name).composite !== false);
      settings.changed.connect(read);
      read();
    })
    .catch((reason: unknown) => {
      console.error('jupyter-repro cannot read its settings', reason);
      tell(true);
    });
}
