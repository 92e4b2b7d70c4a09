import { FlowCanvasElement } from './element.ts';

export { attach, detach } from './blazor.ts';
export type * from './contract.ts';
export { FlowCanvasElement };

if (!customElements.get('flow-canvas')) customElements.define('flow-canvas', FlowCanvasElement);
