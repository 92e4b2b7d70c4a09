import type { CanvasViewport } from '../contract.ts';
import type { Flow } from '../flow-items.ts';

export const minZoom = 0.08;
/** Below this a step is a plain box: no text, no ports. */
export const farZoom = 0.4;

function quick(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
}

export function fitAll(flow: Flow): void {
  void flow.fitView({ padding: 0.12, maxZoom: 1, duration: quick() });
}

export function centre(flow: Flow, id: string): void {
  const node = flow.getInternalNode(id);
  if (!node) return;
  const { x, y } = node.internals.positionAbsolute;
  void flow.setCenter(x + (node.width ?? 0) / 2, y + (node.height ?? 0) / 2, { zoom: Math.max(flow.getZoom(), 0.75), duration: quick() });
}

export function isInView(flow: Flow, id: string, view: DOMRect): boolean {
  const node = flow.getInternalNode(id);
  if (!node) return false;
  const { x, y } = node.internals.positionAbsolute;
  const a = flow.flowToScreenPosition({ x, y });
  const b = flow.flowToScreenPosition({ x: x + (node.width ?? 0), y: y + (node.height ?? 0) });
  return a.x >= view.left && b.x <= view.right && a.y >= view.top && b.y <= view.bottom;
}

/**
 * Where a document opens: as it was left, else all of it. On a narrow screen a long workflow would shrink to dots; it opens at its
 * beginning instead.
 */
export function openOn(flow: Flow, saved: CanvasViewport | null, width: number, height: number): void {
  if (saved) return void flow.setViewport(saved);
  const nodes = flow.getNodes();
  if (nodes.length === 0) return void flow.setViewport({ x: width / 2 - 120, y: height / 2 - 38, zoom: 1 });
  const bounds = flow.getNodesBounds(nodes);
  const fits = Math.min(width / bounds.width, height / bounds.height) * 0.88;
  if (fits >= farZoom || width >= 700) return void flow.fitView({ padding: 0.12, maxZoom: 1 });
  const zoom = 0.7;
  const first = nodes.reduce((a, b) => (b.position.x < a.position.x ? b : a));
  void flow.setViewport({ x: 24 - first.position.x * zoom, y: height / 2 - (first.position.y + 38) * zoom, zoom });
}
