import { Background, Controls, MiniMap, Position, ReactFlow, type Edge, type Node } from '@xyflow/react';
import base from '@xyflow/react/dist/style.css?inline';
import { createRoot } from 'react-dom/client';
import type { FlowCanvasElement } from '../src/element.ts';
import { RunStatus } from '../src/contract.ts';
import { graph } from './graph.ts';

const steps = document.getElementsByClassName('react-flow__node');
const connections = document.getElementsByClassName('react-flow__edge');
const statuses = [RunStatus.Running, RunStatus.Done, RunStatus.Running, RunStatus.WaitingForPerson, RunStatus.Failed, RunStatus.Retrying, RunStatus.Done, RunStatus.NotTaken];

function frame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Until every step and connection is there and has been painted. */
async function shown(document: ReturnType<typeof graph>, begun: number): Promise<number> {
  while (steps.length < document.nodes.length || connections.length < document.edges.length) await frame();
  // The first of these runs before the paint that shows it, the second after.
  await frame();
  await frame();
  return performance.now() - begun;
}

const element = () => document.querySelector('flow-canvas') as FlowCanvasElement;

/** What the benchmark calls. */
const api = {
  /** The element as Studio has it: built, and asked for by name at run time. */
  async open(): Promise<void> {
    await import(/* @vite-ignore */ new URL('/flow-canvas.js', location.href).href);
    document.body.append(document.createElement('flow-canvas'));
    await element().ready;
    await frame();
  },
  async showOurs(count: number): Promise<number> {
    const drawing = graph(count);
    const begun = performance.now();
    element().load({ id: `bench-${count}`, rev: 1, readOnly: true, ...drawing });
    return shown(drawing, begun);
  },
  /** The library alone, with the same surroundings, sizes and places given: its own nodes and edges. */
  async showBare(count: number): Promise<number> {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(base);
    document.adoptedStyleSheets.push(sheet);
    const container = document.body.appendChild(document.createElement('div'));
    container.className = 'bare';
    const root = createRoot(container);
    // Mounted before the clock starts, as the element is.
    root.render(bare([], []));
    await frame();
    await frame();
    const drawing = graph(count);
    const begun = performance.now();
    const handle = (type: 'source' | 'target', x: number, position: Position) => ({ type, position, x: x - 3, y: 41, width: 6, height: 6 });
    const nodes = drawing.nodes.map((n): Node => ({
      id: n.id, position: { x: n.x, y: n.y }, width: n.width, height: n.height, data: { label: n.title },
      sourcePosition: Position.Right, targetPosition: Position.Left, handles: [handle('source', n.width, Position.Right), handle('target', 0, Position.Left)],
    }));
    const edges = drawing.edges.map((e): Edge => ({ id: e.id, source: e.source, target: e.target }));
    root.render(bare(nodes, edges));
    return shown(drawing, begun);
  },
  zoomToFull(): void {
    element().command('focus', 's0');
  },
  /** A run on the canvas: `rate` changes of steps a second, in batches as Studio sends them. Ends after `ms`. */
  async run(count: number, rate: number, ms: number): Promise<void> {
    const edges = graph(count).edges.length;
    const entered = new Map<number, number>();
    let seq = 0;
    let next = 0;
    let owed = 0;
    element().run({ runId: `run-${rate}`, seq: seq++, full: true, n: [], e: [] });
    const batch = 100;
    const until = performance.now() + ms;
    let last = performance.now();
    while (performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, last + batch - performance.now())));
      const now = performance.now();
      owed += (rate * (now - last)) / 1000;
      last = now;
      const n = new Map<number, [number, number, number]>();
      const e: [number, number][] = [];
      for (; owed >= 1; owed--) {
        // A stride that meets every step: neighbours in a batch are not neighbours on the canvas.
        const ix = (next = (next + 37) % count);
        const times = (entered.get(ix) ?? 0) + 1;
        entered.set(ix, times);
        n.set(ix, [ix, statuses[times % statuses.length]!, 1 + Math.floor(times / statuses.length)]);
        if (times % 4 === 1) e.push([ix % edges, 1 + (times % 2)]);
      }
      element().run({ runId: `run-${rate}`, seq: seq++, full: false, n: [...n.values()], e });
    }
  },
};

function bare(nodes: Node[], edges: Edge[]) {
  return (
    <ReactFlow key={nodes.length} nodes={nodes} edges={edges} fitView minZoom={0.08} maxZoom={2}>
      <Background />
      <Controls />
      <MiniMap />
    </ReactFlow>
  );
}

declare global {
  interface Window {
    canvasBench: typeof api;
  }
}
window.canvasBench = api;
