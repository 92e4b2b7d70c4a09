import type { CanvasEdge, CanvasNode } from './contract.ts';
import type { LabelKey } from './labels.ts';

export function edgeId(source: string, port: string, target: string): string {
  return `${source}/${port}/${target}`;
}

interface Picture {
  nodes: ReadonlyMap<string, CanvasNode>;
  edges: ReadonlyMap<string, CanvasEdge>;
}

/** Why two steps cannot be connected; null: they can. The server decides in the end: this only keeps people from obvious mistakes. */
export function refusal(picture: Picture, source: string, port: string, target: string): LabelKey | null {
  const from = picture.nodes.get(source);
  const to = picture.nodes.get(target);
  if (!from || !from.ports.some((p) => p.name === port)) return 'noOutput';
  if (!to || !to.hasInput) return 'noInput';
  if (source === target) return 'noSelf';
  if (picture.edges.has(edgeId(source, port, target))) return 'noDuplicate';
  return null;
}

export function targetsOf(picture: Picture, source: string, port: string): CanvasNode[] {
  return [...picture.nodes.values()].filter((node) => refusal(picture, source, port, node.id) === null);
}
