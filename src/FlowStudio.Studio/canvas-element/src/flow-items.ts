import { Position, type Edge, type Node, type NodeHandle, type ReactFlowInstance } from '@xyflow/react';
import { refusal } from './connection-rules.ts';
import type { CanvasEdge, CanvasNode } from './contract.ts';
import type { DocumentStore } from './document.ts';
import { firstPortY, heightFor, portY } from './geometry.ts';
import type { Labels } from './labels.ts';

export type StepNode = Node<{ node: CanvasNode; ix: number; connected: ReadonlySet<string> }, 'step'>;
export type FlowEdge = Edge<{ edge: CanvasEdge; ix: number }, 'flow'>;
export type Flow = ReactFlowInstance<StepNode, FlowEdge>;

/** The one input of a step. */
export const inputHandle = 'in';

const handleSize = 12;

/** Sizes and handles are given and never measured: off-screen nodes can be left out of the first render, and a thousand boxes need not be asked for theirs. */
function handlesOf(node: CanvasNode): NodeHandle[] {
  const at = (x: number, y: number) => ({ x: x - handleSize / 2, y: y - handleSize / 2, width: handleSize, height: handleSize });
  const handles: NodeHandle[] = node.ports.map((port, i) => ({
    id: port.name,
    type: 'source',
    position: Position.Right,
    ...at(node.width, portY(i)),
  }));
  if (node.hasInput) handles.push({ id: inputHandle, type: 'target', position: Position.Left, ...at(0, firstPortY) });
  return handles;
}

export function toStepNode(node: CanvasNode, ix: number, connected: ReadonlySet<string>, labels: Labels, old?: StepNode): StepNode {
  const problems = node.problems.map((p) => p.text);
  const words = [labels.say('nodeLabel', node.title, node.kind), node.summary, node.badge];
  if (problems.length > 0) words.push(labels.say(problems.length === 1 ? 'oneProblem' : 'problems', problems.length, problems.join(' ')));
  const width = node.width;
  const height = Math.max(node.height, heightFor(node.ports.length));
  return {
    ...old,
    id: node.id,
    type: 'step',
    position: old?.dragging ? old.position : { x: node.x, y: node.y },
    width,
    height,
    measured: { width, height },
    handles: handlesOf(node),
    data: { node, ix, connected },
    ariaLabel: words.filter(Boolean).join('. '),
  };
}

export function toFlowEdge(edge: CanvasEdge, ix: number, document: DocumentStore, labels: Labels, old?: FlowEdge): FlowEdge {
  const title = (id: string) => document.nodes.get(id)?.title ?? id;
  const port = document.nodes.get(edge.source)?.ports.find((p) => p.name === edge.port)?.label;
  return {
    ...old,
    id: edge.id,
    type: 'flow',
    source: edge.source,
    sourceHandle: edge.port,
    target: edge.target,
    targetHandle: inputHandle,
    data: { edge, ix },
    ariaLabel: [labels.say(port ? 'edgeLabel' : 'edgeLabelPlain', title(edge.source), port ?? '', title(edge.target)), edge.label].filter(Boolean).join('. '),
  };
}

export interface Connecting {
  source: string;
  port: string;
  targets: ReadonlySet<string>;
  /** Chosen by keyboard; it also gets the preview line. */
  chosen?: string;
}

export function connectingFrom(document: DocumentStore, source: string, port: string): Connecting {
  const targets = new Set<string>();
  for (const id of document.nodes.keys()) if (refusal(document, source, port, id) === null) targets.add(id);
  return { source, port, targets };
}
