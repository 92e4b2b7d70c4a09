import { getViewportForBounds } from '@xyflow/react';
import type { CanvasViewport } from '../contract.ts';
import type { Flow } from '../flow-items.ts';

export const minZoom = 0.08;
/** Below this a step is a plain box: no text, no ports. */
export const farZoom = 0.22;
/** Below this a step shows its name and state alone, large enough to be read. */
export const middleZoom = 0.62;

interface Size {
  width: number;
  height: number;
}

function quick(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 200;
}

// React Flow's own fitView waits for measured nodes and is lost when the nodes are replaced meanwhile; ours have their sizes from the start.
function viewOfAll(flow: Flow, { width, height }: Size): CanvasViewport {
  const nodes = flow.getNodes();
  if (nodes.length === 0) return { x: width / 2 - 120, y: height / 2 - 38, zoom: 1 };
  return getViewportForBounds(flow.getNodesBounds(nodes), width, height, minZoom, 1, 0.05);
}

export function fitAll(flow: Flow, size: Size): void {
  void flow.setViewport(viewOfAll(flow, size), { duration: quick() });
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
export function openOn(flow: Flow, saved: CanvasViewport | null, size: Size): void {
  const all = viewOfAll(flow, size);
  if (saved) return void flow.setViewport(saved);
  if (all.zoom >= 0.4 || size.width >= 700) return void flow.setViewport(all);
  const zoom = 0.7;
  const first = flow.getNodes().reduce((a, b) => (b.position.x < a.position.x ? b : a));
  void flow.setViewport({ x: 24 - first.position.x * zoom, y: size.height / 2 - (first.position.y + 38) * zoom, zoom });
}
