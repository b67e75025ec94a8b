import { LabIcon } from '@jupyterlab/ui-components';

/** A baton as runners pass it on. */
export const batonIcon = new LabIcon({
  name: 'baton:baton',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">' +
    '<g class="jp-icon3" fill="#616161"><rect x="1" y="9.5" width="22" height="5" rx="2.5" transform="rotate(-35 12 12)"/>' +
    '<circle cx="5" cy="6" r="2.5"/><circle cx="19" cy="18" r="2.5"/></g></svg>',
});
