import { edgeId } from '../src/connection-rules.ts';
import type { CanvasEdge, CanvasNode } from '../src/contract.ts';

export function node(id: string, x = 0, y = 0, ports = ['Done']): CanvasNode {
  return {
    id, kind: 'agent', icon: 'agent', title: `Step ${id}`, summary: '', badge: '', x, y, width: 240, height: 76,
    ports: ports.map((name) => ({ name, label: name })), hasInput: true, problems: [],
  };
}

export function edge(source: string, target: string, port = 'Done'): CanvasEdge {
  return { id: edgeId(source, port, target), source, port, target, label: '', isLoop: false, problems: [] };
}

/** Lets queued microtasks and timers of no delay run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
