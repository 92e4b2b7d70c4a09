import type { CanvasDocument, CanvasEdge, CanvasNode } from '../src/contract.ts';

/** The same drawing as CanvasGraph.cs: a chain laid in rows, and forward branches that make it 1.3 connections a step. */
export function graph(count: number): Pick<CanvasDocument, 'nodes' | 'edges'> {
  const columns = Math.ceil(Math.sqrt(count));
  const nodes = Array.from({ length: count }, (_, i): CanvasNode => ({
    id: `s${i}`, kind: i === 0 ? 'start' : 'agent', icon: i === 0 ? 'start' : 'agent',
    title: `Step number ${i}`, summary: 'Reads what came before and writes the next part', badge: i === 0 ? '' : 'Simulated',
    x: (i % columns) * 330, y: Math.floor(i / columns) * 150, width: 240, height: 88,
    ports: i === 0 ? [{ name: 'Done', label: '' }] : [{ name: 'Done', label: 'Done' }, { name: 'Failed', label: 'Failed' }],
    hasInput: i > 0, problems: [],
  }));
  const edge = (source: number, port: string, target: number): CanvasEdge =>
    ({ id: `s${source}/${port}/s${target}`, source: `s${source}`, port, target: `s${target}`, label: '', isLoop: false, problems: [] });
  const edges = nodes.slice(1).map((_, i) => edge(i, 'Done', i + 1));
  for (let i = 1; edges.length < count * 1.3 && i + columns + 1 < count; i += 3) edges.push(edge(i, 'Failed', i + columns + 1));
  return { nodes, edges };
}
