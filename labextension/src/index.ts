import { modelsPlugin } from './plugins/models';
import { panelPlugin } from './plugins/panel';
import { recordingPlugin } from './plugins/recording';

export * from './tokens';

export default [recordingPlugin, modelsPlugin, panelPlugin];
