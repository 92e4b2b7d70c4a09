import { Panel, useReactFlow, useStore } from '@xyflow/react';
import type { FlowEdge, StepNode } from '../flow-items.ts';
import { useModel, useSignal } from './context.ts';
import { FitIcon, HandIcon, PointerIcon, ZoomInIcon, ZoomOutIcon } from './icons.tsx';
import { fitAll } from './viewport.ts';

export function Toolbar() {
  const model = useModel();
  const flow = useReactFlow<StepNode, FlowEdge>();
  const percent = useStore((store) => Math.round(store.transform[2] * 100));
  const width = useStore((store) => store.width);
  const height = useStore((store) => store.height);
  const mode = useSignal(model.mode);
  const say = model.labels.say.bind(model.labels);
  const other = mode === 'pointer' ? 'hand' : 'pointer';
  return (
    <Panel position="bottom-left" className="fs-tools">
      <div role="toolbar" aria-label={say('tools')}>
        <button type="button" onClick={() => void flow.zoomOut()} aria-label={say('zoomOut')} title={say('zoomOut')}><ZoomOutIcon /></button>
        <button type="button" onClick={() => void flow.zoomTo(1)} aria-label={`${say('zoomReset')}, ${percent} %`} title={`${say('zoomReset')} (0)`} className="fs-tools__percent">{percent}%</button>
        <button type="button" onClick={() => void flow.zoomIn()} aria-label={say('zoomIn')} title={say('zoomIn')}><ZoomInIcon /></button>
        <span className="fs-tools__line" />
        <button type="button" onClick={() => fitAll(flow, { width, height })} aria-label={say('fit')} title={`${say('fit')} (1)`}><FitIcon /></button>
        <span className="fs-tools__line" />
        <button type="button" onClick={() => model.mode.set(other)} aria-pressed={mode === 'hand'} aria-label={say('hand')} title={say(other)}>
          {mode === 'pointer' ? <PointerIcon /> : <HandIcon />}
        </button>
      </div>
    </Panel>
  );
}
