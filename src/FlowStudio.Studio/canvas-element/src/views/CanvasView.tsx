import {
  Background, BackgroundVariant, MiniMap, ReactFlow, SelectionMode, useReactFlow, useStore,
  type AriaLabelConfig, type FinalConnectionState, type IsValidConnection, type OnConnectStart,
} from '@xyflow/react';
import { useEffect, useMemo, useRef } from 'react';
import { refusal } from '../connection-rules.ts';
import { connectingFrom, inputHandle, type Flow, type FlowEdge, type StepNode } from '../flow-items.ts';
import { firstPortY, grid, snap } from '../geometry.ts';
import { useModel, useSignal } from './context.ts';
import { EdgeView } from './EdgeView.tsx';
import { MiniMapStep } from './MiniMapStep.tsx';
import { StepView } from './StepView.tsx';
import { Toolbar } from './Toolbar.tsx';
import { farZoom, minZoom } from './viewport.ts';

const nodeTypes = { step: StepView };
const edgeTypes = { flow: EdgeView };
/** From here on, steps out of view are not rendered. */
const cullFrom = 300;
const middleButton = [1];
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
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const reconnecting = useRef(false);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hand = mode === 'hand';

  useEffect(() => onResize(width, height), [onResize, width, height]);

  const shownEdges = useMemo((): FlowEdge[] => {
    if (!connecting?.chosen) return edges;
    const { source, port, chosen } = connecting;
    return [...edges, { id: 'preview', type: 'flow', source, sourceHandle: port, target: chosen, targetHandle: inputHandle, className: 'fs-preview', selectable: false, focusable: false }];
  }, [edges, connecting]);

  const onConnectStart: OnConnectStart = (_, { nodeId, handleId, handleType }) => {
    if (nodeId && handleId && handleType === 'source') model.connecting.set(connectingFrom(model.document, nodeId, handleId));
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
    model.connecting.set(null);
    const { fromNode, fromHandle, toNode, isValid } = state;
    const port = fromHandle?.id;
    if (!fromNode || !port || isValid || fromHandle.type !== 'source') return;
    const at = 'changedTouches' in event ? event.changedTouches[0]! : event;
    const under = document.elementFromPoint(at.clientX, at.clientY);
    const step = toNode?.id ?? under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (step !== undefined) return void model.refuses(fromNode.id, port, step);
    if (reconnecting.current || !under?.closest('flow-canvas')) return;
    const { x, y } = flow.screenToFlowPosition({ x: at.clientX, y: at.clientY });
    model.intent('add', { source: fromNode.id, port, ...snap({ x, y: y - firstPortY }), clientX: at.clientX, clientY: at.clientY });
  };

  const isValidConnection: IsValidConnection<FlowEdge> = ({ source, sourceHandle, target }) =>
    refusal(model.document, source, sourceHandle ?? '', target) === null;

  return (
    <ReactFlow<StepNode, FlowEdge>
      nodes={nodes} edges={shownEdges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
      tabIndex={0} aria-label={model.labels.say('canvas')} ariaLabelConfig={ariaLabels(model.labels, readOnly)}
      data-far={far || undefined} data-mode={mode} data-connecting={connecting ? '' : undefined} data-read-only={readOnly || undefined}
      onInit={onReady}
      onNodesChange={(changes) => model.nodesChanged(changes)} onEdgesChange={(changes) => model.edgesChanged(changes)}
      onConnect={(c) => model.connect(c.source, c.sourceHandle ?? '', c.target)} onConnectStart={onConnectStart} onConnectEnd={onConnectEnd}
      onReconnect={(edge, c) => model.reconnect(edge.id, c)} onReconnectStart={() => { reconnecting.current = true; }} onReconnectEnd={() => { reconnecting.current = false; }}
      isValidConnection={isValidConnection} connectionRadius={36} connectionDragThreshold={4} connectOnClick={false}
      onNodeDragStart={onDragStart} nodeDragThreshold={3} snapToGrid snapGrid={snapGrid}
      onNodeDoubleClick={(_, node) => model.intent('open', { id: node.id })}
      onMoveEnd={(_, viewport) => { clearTimeout(rest.current); rest.current = setTimeout(() => model.viewportRested(viewport), 500); }}
      nodesDraggable={!readOnly} nodesConnectable={!readOnly} edgesReconnectable={!readOnly} elementsSelectable
      selectionOnDrag={!hand} panOnDrag={hand ? true : middleButton} panOnScroll={!hand} selectionMode={SelectionMode.Partial}
      selectionKeyCode={hand ? 'Shift' : null} multiSelectionKeyCode={['Control', 'Meta', 'Shift']} deleteKeyCode={null} zoomOnDoubleClick={false}
      onlyRenderVisibleElements={nodes.length >= cullFrom} elevateNodesOnSelect minZoom={minZoom} maxZoom={2}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
      <Toolbar />
      {width >= 640 && nodes.length > 0 && (
        <MiniMap<StepNode> pannable zoomable nodeComponent={MiniMapStep} position="bottom-right" style={{ width: 168, height: 112 }} />
      )}
    </ReactFlow>
  );
}

function ariaLabels(labels: ReturnType<typeof useModel>['labels'], readOnly: boolean): Partial<AriaLabelConfig> {
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
