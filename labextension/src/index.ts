import { badgesPlugin } from './plugins/badges';
import { commandsPlugin } from './plugins/commands';
import { modelsPlugin } from './plugins/models';
import { panelPlugin } from './plugins/panel';
import { recordingPlugin } from './plugins/recording';
import { statusBarPlugin } from './plugins/statusbar';

export * from './tokens';

export default [
  recordingPlugin,
  modelsPlugin,
  panelPlugin,
  commandsPlugin,
  badgesPlugin,
  statusBarPlugin
];
