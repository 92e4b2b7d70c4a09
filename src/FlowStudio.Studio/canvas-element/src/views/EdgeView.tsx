import { BaseEdge, EdgeLabelRenderer, getBezierPath, useStore, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { EdgeRunState } from '../contract.ts';
import type { FlowEdge } from '../flow-items.ts';
import { loopPath } from '../geometry.ts';
import { useEdgeRunState, useModel, useSignal } from './context.ts';
import { LoopIcon, PlusIcon, ProblemIcon } from './icons.tsx';

const stateNames = { [EdgeRunState.None]: undefined, [EdgeRunState.Taken]: 'taken', [EdgeRunState.NotTaken]: 'not-taken' };

export const EdgeView = memo(function EdgeView(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data, selected } = props;
  const model = useModel();
  const readOnly = useSignal(model.readOnly);
  const state = stateNames[useEdgeRunState(data?.ix ?? -1)];
  const back = targetX < sourceX + 12;
  const floor = useFloor(back, props);
  const [path, midX, midY] = back
    ? toTuple(loopPath(sourceX, sourceY, targetX, targetY, floor))
    : getBezierPath({ sourceX, sourceY, targetX: targetX - 7, targetY, sourcePosition: props.sourcePosition, targetPosition: props.targetPosition, curvature: 0.35 });
  const { label = '', isLoop = false, problems = [] } = data?.edge ?? {};
  const canAdd = selected && !readOnly;
  return (
    <g className="fs-edge" data-status={state} data-loop={isLoop || undefined} data-selected={selected || undefined} data-severity={problems[0]?.severity}>
      <BaseEdge id={props.id} path={path} interactionWidth={22} />
      <path className="fs-edge__head" d={`M${targetX - 11},${targetY - 5}L${targetX - 2},${targetY}L${targetX - 11},${targetY + 5}Z`} />
      {(label || problems.length > 0 || canAdd) && (
        <EdgeLabelRenderer>
          <div className="fs-edge-label nodrag nopan" data-status={state} data-loop={isLoop || undefined} style={{ transform: `translate(-50%,-50%) translate(${midX}px,${midY}px)` }}>
            {label && <span className="fs-edge-label__text">{isLoop && <LoopIcon />}{label}</span>}
            {problems.length > 0 && <span className="fs-flag" data-severity={problems[0]!.severity} title={problems.map((p) => p.text).join('\n')} role="img" aria-label={problems.map((p) => p.text).join(' ')}><ProblemIcon /></span>}
            {canAdd && (
              <button
                type="button" className="fs-edge-label__add" aria-label={model.labels.say('addOnEdge')} title={model.labels.say('addOnEdge')}
                onClick={(event) => model.intent('add', { edgeId: props.id, x: midX, y: midY, clientX: event.clientX, clientY: event.clientY })}
              >
                <PlusIcon />
              </button>
            )}
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

function toTuple({ path, x, y }: { path: string; x: number; y: number }): [string, number, number] {
  return [path, x, y];
}

/** The lowest edge of the steps that a way back must pass beneath. */
function useFloor(back: boolean, { sourceX, sourceY, targetX, targetY }: EdgeProps<FlowEdge>): number {
  return useStore((store) => {
    if (!back) return 0;
    let floor = Math.max(sourceY, targetY);
    const top = Math.min(sourceY, targetY) - 60;
    const byTop = [...store.nodeLookup.values()].sort((a, b) => a.internals.positionAbsolute.y - b.internals.positionAbsolute.y);
    for (const node of byTop) {
      const { x, y } = node.internals.positionAbsolute;
      const bottom = y + (node.height ?? 0);
      const between = x < sourceX + 26 && x + (node.width ?? 0) > targetX - 26;
      // Only a row of steps that the line would touch pushes it down; one further below is left alone.
      if (between && bottom > top && y < floor + 44) floor = Math.max(floor, bottom);
    }
    return floor;
  });
}
