import {
  Background, BackgroundVariant, ReactFlow, SelectionMode, useReactFlow, useStore, useStoreApi,
  type AriaLabelConfig, type ReactFlowProps,
} from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import type { CanvasModel } from '../canvas-model.ts';
import { refusal } from '../connection-rules.ts';
import { connectingFrom, inputHandle, type Flow, type FlowEdge, type StepNode } from '../flow-items.ts';
import { firstPortY, grid, snap } from '../geometry.ts';
import type { Labels } from '../labels.ts';
import { FarContext, useModel, useSignal } from './context.ts';
import { EdgeView } from './EdgeView.tsx';
import { Overview } from './Overview.tsx';
import { StepView } from './StepView.tsx';
import { Toolbar } from './Toolbar.tsx';
import { farZoom, middleZoom, minZoom } from './viewport.ts';

const nodeTypes = { step: StepView };
const edgeTypes = { flow: EdgeView };
/** From here on, steps out of view are not rendered. */
const cullFrom = 300;
const middleButton = [1];
const addKeys = ['Control', 'Meta', 'Shift'];
const snapGrid: [number, number] = [grid, grid];

interface Props {
  onReady: (flow: Flow) => void;
  /** A drag of steps begins: the element takes the pointer. */
  onDragStart: () => void;
  onResize: (width: number, height: number) => void;
}

export function CanvasView({ onReady, onDragStart, onResize }: Props) {
  const model = useModel();
  const flow = useReactFlow<StepNode, FlowEdge>();
  const nodes = useSignal(model.nodes);
  const edges = useSignal(model.edges);
  const readOnly = useSignal(model.readOnly);
  const mode = useSignal(model.mode);
  const connecting = useSignal(model.connecting);
  const far = useStore((store) => store.transform[2] < farZoom);
  const middle = useStore((store) => store.transform[2] >= farZoom && store.transform[2] < middleZoom);
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const crowded = useSignal(model.runs.crowded);
  const { labels } = model;
  const hand = mode === 'hand';

  // Sizes and ports are given (flow-items.ts). Measuring a thousand steps costs a layout each, and would find no ports on far ones.
  // Before the first render of React Flow, which keeps the function that it finds then.
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: () => undefined }));

  useEffect(() => onResize(width, height), [onResize, width, height]);

  const shownEdges = useMemo((): FlowEdge[] => {
    if (!connecting?.chosen) return edges;
    const { source, port, chosen } = connecting;
    return [...edges, { id: 'preview', type: 'flow', source, sourceHandle: port, target: chosen, targetHandle: inputHandle, className: 'fs-preview', selectable: false, focusable: false }];
  }, [edges, connecting]);

  const handlers = useMemo(() => handlersOf(model, flow), [model, flow]);
  const ariaLabelConfig = useMemo(() => ariaLabels(labels, readOnly), [labels, readOnly]);

  return (
    <FarContext value={far}><ReactFlow<StepNode, FlowEdge>
      nodes={nodes} edges={shownEdges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
      tabIndex={0} aria-label={labels.say('canvas')} ariaLabelConfig={ariaLabelConfig}
      data-far={far || undefined} data-middle={middle || undefined} data-mode={mode} data-crowded={crowded || undefined} data-connecting={connecting ? '' : undefined} data-read-only={readOnly || undefined}
      {...handlers} onInit={onReady} onNodeDragStart={onDragStart}
      connectionRadius={36} connectionDragThreshold={4} connectOnClick={false} nodeDragThreshold={3} snapToGrid snapGrid={snapGrid}
      nodesDraggable={!readOnly} nodesConnectable={!readOnly} edgesReconnectable={!readOnly} elementsSelectable
      selectionOnDrag={!hand} panOnDrag={hand ? true : middleButton} panOnScroll={!hand} selectionMode={SelectionMode.Partial}
      selectionKeyCode={hand ? 'Shift' : null} multiSelectionKeyCode={addKeys} deleteKeyCode={null} zoomOnDoubleClick={false}
      onlyRenderVisibleElements={nodes.length >= cullFrom} elevateNodesOnSelect minZoom={minZoom} maxZoom={2}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
      <Toolbar />
      {width >= 640 && nodes.length > 0 && <Overview />}
    </ReactFlow></FarContext>
  );
}

function ariaLabels(labels: Labels, readOnly: boolean): Partial<AriaLabelConfig> {
  const help = labels.say(readOnly ? 'nodeHelpReadOnly' : 'nodeHelp');
  return {
    'node.a11yDescription.default': help,
    'node.a11yDescription.keyboardDisabled': help,
    'edge.a11yDescription.default': labels.say('edgeHelp'),
    // The commit that follows a pause says what was moved; each key press need not.
    'node.a11yDescription.ariaLiveMessage': () => '',
    'minimap.ariaLabel': labels.say('minimap'),
    'handle.ariaLabel': labels.say('output'),
  };
}

type Handlers = Pick<
  ReactFlowProps<StepNode, FlowEdge>,
  | 'onNodesChange' | 'onEdgesChange' | 'onConnect' | 'onConnectStart' | 'onConnectEnd' | 'onReconnect' | 'onReconnectStart' | 'onReconnectEnd'
  | 'isValidConnection' | 'onNodeClick' | 'onNodeDoubleClick'
>;

/** Made once: React Flow puts each changed handler into its store, and each such change asks every step on the canvas anew. */
function handlersOf(model: CanvasModel, flow: Flow): Handlers {
  let reconnecting = false;

  return {
    onNodesChange: (changes) => model.nodesChanged(changes),
    onEdgesChange: (changes) => model.edgesChanged(changes),
    onConnect: ({ source, sourceHandle, target }) => void model.connect(source, sourceHandle ?? '', target),
    onConnectStart: (_, { nodeId, handleId, handleType }) => {
      if (nodeId && handleId && handleType === 'source') model.connecting.set(connectingFrom(model.document, nodeId, handleId));
    },
    onConnectEnd: (event, { fromNode, fromHandle, toNode, isValid }) => {
      model.connecting.set(null);
      const port = fromHandle?.id;
      if (!fromNode || !port || isValid || fromHandle.type !== 'source') return;
      const at = 'changedTouches' in event ? event.changedTouches[0]! : event;
      const under = document.elementFromPoint(at.clientX, at.clientY);
      const step = toNode?.id ?? under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      if (step !== undefined) return void model.refuses(fromNode.id, port, step);
      if (reconnecting || !under?.closest('flow-canvas')) return;
      const { x, y } = flow.screenToFlowPosition({ x: at.clientX, y: at.clientY });
      model.intent('add', { source: fromNode.id, port, ...snap({ x, y: y - firstPortY }), clientX: at.clientX, clientY: at.clientY });
    },
    onReconnect: (edge, to) => model.reconnect(edge.id, to),
    onReconnectStart: () => {
      reconnecting = true;
    },
    onReconnectEnd: () => {
      reconnecting = false;
    },
    isValidConnection: ({ source, sourceHandle, target }) => refusal(model.document, source, sourceHandle ?? '', target) === null,
    // React Flow keeps the others selected, so that they can be dragged together; a mere click means this one.
    onNodeClick: (event, node) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey && model.selectedNodes().length + model.selectedEdges().length > 1) model.select([node.id]);
    },
    onNodeDoubleClick: (_, node) => model.intent('open', { id: node.id }),
  };
}
