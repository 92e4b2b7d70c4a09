import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useMemo, useState, type PointerEvent, type WheelEvent } from 'react';
import type { FlowEdge, StepNode } from '../flow-items.ts';
import type { Rect } from '../geometry.ts';
import { overviewBox, pathOf } from '../overview.ts';
import type { RunStateStore } from '../run-state.ts';
import { useModel, useSignal } from './context.ts';
import { statusName } from './StepView.tsx';

const frame = { width: 168, height: 112 };
const runPause = 250;

/** All steps in small, one path for those that look alike: a thousand elements here would cost as much as the canvas. Pressing shows that place. */
export function Overview() {
  const model = useModel();
  const flow = useReactFlow<StepNode, FlowEdge>();
  const nodes = useSignal(model.nodes);
  const runs = useRunTick(model.runs);
  const zoom = useStore((store) => store.transform[2]);
  const x = useStore((store) => -store.transform[0] / store.transform[2]);
  const y = useStore((store) => -store.transform[1] / store.transform[2]);
  const width = useStore((store) => store.width) / zoom;
  const height = useStore((store) => store.height) / zoom;

  const groups = useMemo(() => groupsOf(nodes, model.runs), [nodes, runs, model]);
  const seen = { x, y, width, height };
  const box = overviewBox(groups.flatMap((g) => g.bounds), seen, frame);

  const show = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = event.currentTarget.getBoundingClientRect();
    void flow.setCenter(box.x + ((event.clientX - at.left) / at.width) * box.width, box.y + ((event.clientY - at.top) / at.height) * box.height, { zoom });
  };
  const turn = (event: WheelEvent<SVGSVGElement>) => void flow.zoomTo(zoom * 2 ** (-event.deltaY * 0.002));
  return (
    <Panel position="bottom-right" className="fs-overview">
      <svg width={frame.width} height={frame.height} viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`} role="img" aria-label={model.labels.say('minimap')} onPointerDown={show} onPointerMove={show} onWheel={turn}>
        {groups.map(({ key, kind, status, selected, path }) => (
          <path key={key} className="fs-overview__steps" data-kind={kind} data-status={status} data-selected={selected || undefined} d={path} />
        ))}
        <path className="fs-overview__outside" d={pathOf([box]) + pathOf([seen])} />
        <path className="fs-overview__view" d={pathOf([seen])} />
      </svg>
    </Panel>
  );
}

/** Changes some time after run states have changed: the small picture may lag a little. */
function useRunTick(runs: RunStateStore): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = runs.onFlush(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setTick((t) => t + 1);
      }, runPause);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [runs]);
  return tick;
}

interface Group {
  key: string;
  kind: string;
  status: string | undefined;
  selected: boolean;
  path: string;
  bounds: Rect[];
}

function groupsOf(nodes: readonly StepNode[], runs: RunStateStore): Group[] {
  const groups = new Map<string, Group & { rects: Rect[] }>();
  for (const { position, width = 0, height = 0, selected = false, data } of nodes) {
    const { kind } = data.node;
    const status = statusName(runs.node(data.ix).status);
    const key = `${kind} ${status} ${selected}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { key, kind, status, selected, path: '', bounds: [], rects: [] }));
    group.rects.push({ ...position, width, height });
  }
  // The selected ones lie on top.
  return [...groups.values()]
    .sort((a, b) => Number(a.selected) - Number(b.selected))
    .map(({ rects, ...group }) => ({ ...group, path: pathOf(rects), bounds: [boundsOf(rects)] }));
}

function boundsOf(rects: readonly Rect[]): Rect {
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return { x, y, width: Math.max(...rects.map((r) => r.x + r.width)) - x, height: Math.max(...rects.map((r) => r.y + r.height)) - y };
}
