/** Lays out graphs beside the page, which goes on meanwhile. */
import type { ILayoutRequest } from './layout';
import { layOut } from './layout';

self.onmessage = ({ data }: MessageEvent<[number, ILayoutRequest]>): void => {
  const [ticket, request] = data;
  self.postMessage([ticket, layOut(request)]);
};
