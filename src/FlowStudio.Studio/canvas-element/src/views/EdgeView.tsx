import { BaseEdge, EdgeLabelRenderer, getBezierPath, useStore, type EdgeProps } from '@xyflow/react';
import { memo, useCallback, useContext, useRef, type ReactNode } from 'react';
import { EdgeRunState, type CanvasEdge } from '../contract.ts';
import type { FlowEdge } from '../flow-items.ts';
import { loopPath } from '../geometry.ts';
import { FarContext, useEdgeRunState, useModel, useSignal, useStatusAttribute } from './context.ts';
import { LoopIcon, PlusIcon, ProblemIcon } from './icons.tsx';

const stateNames = { [EdgeRunState.None]: undefined, [EdgeRunState.Taken]: 'taken', [EdgeRunState.NotTaken]: 'not-taken' };

export const EdgeView = memo(function EdgeView(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data, selected } = props;
  const far = useContext(FarContext);
  const element = useEdgeStatus(data?.ix ?? -1);
  const back = targetX < sourceX + 12;
  const floor = useFloor(back, props);
  const [path, midX, midY] = back
    ? toTuple(loopPath(sourceX, sourceY, targetX, targetY, floor))
    : getBezierPath({ sourceX, sourceY, targetX: targetX - 7, targetY, sourcePosition: props.sourcePosition, targetPosition: props.targetPosition, curvature: 0.35 });
  const { isLoop = false, problems = [] } = data?.edge ?? {};
  return (
    <g ref={element} className="fs-edge" data-loop={isLoop || undefined} data-selected={selected || undefined} data-severity={problems[0]?.severity}>
      {far ? <path id={props.id} d={path} className="react-flow__edge-path" fill="none" /> : (
        <>
          <BaseEdge id={props.id} path={path} interactionWidth={22} />
          <path className="fs-edge__head" d={`M${targetX - 11},${targetY - 5}L${targetX - 2},${targetY}L${targetX - 11},${targetY + 5}Z`} />
          <EdgeLabel id={props.id} ix={data?.ix ?? -1} edge={data?.edge} x={midX} y={midY} selected={!!selected} />
        </>
      )}
    </g>
  );
});

function useEdgeStatus(ix: number) {
  const { runs } = useModel();
  return useStatusAttribute<SVGGElement>(
    useCallback((tell) => runs.onEdge(ix, tell), [runs, ix]),
    useCallback(() => stateNames[runs.edge(ix)], [runs, ix]),
  );
}

interface EdgeLabelProps {
  id: string;
  ix: number;
  edge: CanvasEdge | undefined;
  x: number;
  y: number;
  selected: boolean;
}

function EdgeLabel({ id, ix, edge, x, y, selected }: EdgeLabelProps) {
  const model = useModel();
  const readOnly = useSignal(model.readOnly);
  const { label = '', isLoop = false, problems = [] } = edge ?? {};
  const canAdd = selected && !readOnly;
  if (!label && problems.length === 0 && !canAdd) return null;
  return (
    <EdgeLabelRenderer>
      <LabelBox ix={ix} isLoop={isLoop} x={x} y={y}>
        {label && <span className="fs-edge-label__text">{isLoop && <LoopIcon />}{label}</span>}
        {problems.length > 0 && <span className="fs-flag" data-severity={problems[0]!.severity} title={problems.map((p) => p.text).join('\n')} role="img" aria-label={problems.map((p) => p.text).join(' ')}><ProblemIcon /></span>}
        {canAdd && (
          <button
            type="button" className="fs-edge-label__add" aria-label={model.labels.say('addOnEdge')} title={model.labels.say('addOnEdge')}
            onClick={(event) => model.intent('add', { edgeId: id, x, y, clientX: event.clientX, clientY: event.clientY })}
          >
            <PlusIcon />
          </button>
        )}
      </LabelBox>
    </EdgeLabelRenderer>
  );
}

function LabelBox({ ix, isLoop, x, y, children }: { ix: number; isLoop: boolean; x: number; y: number; children: ReactNode }) {
  const state = stateNames[useEdgeRunState(ix)];
  return (
    <div className="fs-edge-label nodrag nopan" data-status={state} data-loop={isLoop || undefined} style={{ transform: `translate(-50%,-50%) translate(${x}px,${y}px)` }}>
      {children}
    </div>
  );
}

function toTuple({ path, x, y }: { path: string; x: number; y: number }): [string, number, number] {
  return [path, x, y];
}

/** The lowest edge of the steps that a way back must pass beneath. */
function useFloor(back: boolean, { sourceX, sourceY, targetX, targetY }: EdgeProps<FlowEdge>): number {
  // The store changes with each frame of a pan; only moved steps can change the answer.
  const known = useRef<{ of: unknown; key: string; floor: number }>(undefined);
  return useStore((store) => {
    if (!back) return 0;
    const key = `${sourceX} ${sourceY} ${targetX} ${targetY}`;
    if (known.current?.of === store.nodes && known.current.key === key) return known.current.floor;
    const top = Math.min(sourceY, targetY) - 60;
    const inTheWay: { y: number; bottom: number }[] = [];
    for (const node of store.nodeLookup.values()) {
      const { x, y } = node.internals.positionAbsolute;
      const bottom = y + (node.height ?? 0);
      if (bottom > top && x < sourceX + 26 && x + (node.width ?? 0) > targetX - 26) inTheWay.push({ y, bottom });
    }
    let floor = Math.max(sourceY, targetY);
    // Only a row of steps that the line would touch pushes it down; one further below is left alone.
    for (const { y, bottom } of inTheWay.sort((a, b) => a.y - b.y)) if (y < floor + 44) floor = Math.max(floor, bottom);
    known.current = { of: store.nodes, key, floor };
    return floor;
  });
}
