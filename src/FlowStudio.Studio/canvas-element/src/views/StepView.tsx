import { Handle, Position, type NodeProps } from '@xyflow/react';
import { memo, useCallback, useContext } from 'react';
import { RunStatus, type CanvasNode } from '../contract.ts';
import { inputHandle, type StepNode } from '../flow-items.ts';
import { firstPortY, portY } from '../geometry.ts';
import type { LabelKey, Labels } from '../labels.ts';
import { FarContext, useModel, useRunCell, useSignal, useStatusAttribute, useTargetState } from './context.ts';
import { KindIcon, PlusIcon, ProblemIcon, StatusIcon } from './icons.tsx';

const statusWords: Record<Exclude<RunStatus, 0>, { name: string; word: LabelKey }> = {
  [RunStatus.Running]: { name: 'running', word: 'running' },
  [RunStatus.WaitingForPerson]: { name: 'person', word: 'waitingForPerson' },
  [RunStatus.WaitingForTime]: { name: 'time', word: 'waitingForTime' },
  [RunStatus.Done]: { name: 'done', word: 'done' },
  [RunStatus.Failed]: { name: 'failed', word: 'failed' },
  [RunStatus.NotTaken]: { name: 'not-taken', word: 'notTaken' },
  [RunStatus.Cancelled]: { name: 'cancelled', word: 'cancelled' },
  [RunStatus.Retrying]: { name: 'retrying', word: 'retrying' },
  [RunStatus.DoneByHand]: { name: 'by-hand', word: 'doneByHand' },
  [RunStatus.Held]: { name: 'held', word: 'held' },
  [RunStatus.LimitReached]: { name: 'limit', word: 'limitReached' },
  [RunStatus.WaitingForEvent]: { name: 'event', word: 'waitingForEvent' },
  [RunStatus.WaitingForRun]: { name: 'run', word: 'waitingForRun' },
  [RunStatus.TimedOut]: { name: 'timed-out', word: 'timedOut' },
  [RunStatus.FailedCheck]: { name: 'failed-check', word: 'failedCheck' },
  [RunStatus.Expired]: { name: 'expired', word: 'expired' },
  [RunStatus.WentOn]: { name: 'went-on', word: 'wentOn' },
  [RunStatus.Kept]: { name: 'kept', word: 'kept' },
  [RunStatus.NoProgress]: { name: 'no-progress', word: 'noProgress' },
};

export function statusName(status: RunStatus): string | undefined {
  return status === RunStatus.None ? undefined : statusWords[status].name;
}

/** One step. Its state comes past React, so a batch of states touches only the steps that it names, and of them only what shows it. */
export const StepView = memo(function StepView(props: NodeProps<StepNode>) {
  return useContext(FarContext) ? <FarStep {...props} /> : <NearStep {...props} />;
});

function useStepStatus(ix: number) {
  const { runs } = useModel();
  return useStatusAttribute<HTMLDivElement>(
    useCallback((tell) => runs.onNode(ix, tell), [runs, ix]),
    useCallback(() => statusName(runs.node(ix).status), [runs, ix]),
  );
}

/** One box: a thousand of these are in view together. Connections need no ports in the page, their places are given (flow-items.ts). */
function FarStep({ data, selected }: NodeProps<StepNode>) {
  const element = useStepStatus(data.ix);
  return <div ref={element} className="fs-step fs-step--far" data-kind={data.node.kind} data-selected={selected || undefined} />;
}

function NearStep({ id, data, selected }: NodeProps<StepNode>) {
  const { node, ix, connected } = data;
  const model = useModel();
  const readOnly = useSignal(model.readOnly);
  const element = useStepStatus(ix);
  const target = useTargetState(id);
  return (
    <div ref={element} className="fs-step" data-kind={node.kind} data-selected={selected || undefined} data-target={target} data-ports={node.ports.length > 1 ? (node.ports[0]!.label ? 'named' : 'many') : undefined}>
      <Live ix={ix} />
      <div className="fs-step__card">
        <span className="fs-step__icon"><KindIcon icon={node.icon} /></span>
        <span className="fs-step__words">
          <span className="fs-step__title">{node.title}</span>
          <span className="fs-step__summary">{node.summary}</span>
          {node.badge && <span className="fs-step__badge">{node.badge}</span>}
        </span>
      </div>
      <Flags node={node} ix={ix} labels={model.labels} />
      {node.hasInput && (
        <Handle type="target" id={inputHandle} position={Position.Left} className="fs-port fs-port--in" style={{ top: firstPortY }} isConnectable={!readOnly} isConnectableStart={false} aria-hidden="true" />
      )}
      {node.ports.map((port, i) => (
        <Port key={port.name} node={node} port={port.name} label={port.label} y={portY(i)} free={!connected.has(port.name)} readOnly={readOnly} labels={model.labels} />
      ))}
    </div>
  );
}

function Live({ ix }: { ix: number }) {
  const { text } = useRunCell(ix);
  return text ? <div className="fs-step__live" aria-hidden="true"><span>{text}</span></div> : null;
}

function Flags({ node, ix, labels }: { node: CanvasNode; ix: number; labels: Labels }) {
  const cell = useRunCell(ix);
  const { problems } = node;
  if (problems.length === 0 && cell.status === RunStatus.None) return null;
  const texts = problems.map((p) => p.text).join('\n');
  const severity = problems.some((p) => p.severity === 'error') ? 'error' : 'warning';
  return (
    <div className="fs-step__flags">
      {problems.length > 0 && (
        <span className="fs-flag" data-severity={severity} title={texts}>
          <ProblemIcon />
          <span aria-hidden="true">{problems.length}</span>
          <span className="fs-only-read">{labels.say(problems.length === 1 ? 'oneProblem' : 'problems', problems.length, texts)}</span>
        </span>
      )}
      {cell.status !== RunStatus.None && (
        <span className="fs-flag" data-status={statusWords[cell.status].name}>
          <StatusIcon status={cell.status} />
          <span>{labels.say(statusWords[cell.status].word)}</span>
          {cell.note && <span className="fs-flag__count">{cell.note}</span>}
          {cell.count > 1 && <span className="fs-flag__count" title={labels.say('visits', cell.count)}>{cell.count}×</span>}
        </span>
      )}
    </div>
  );
}

interface PortProps {
  node: CanvasNode;
  port: string;
  label: string;
  y: number;
  free: boolean;
  readOnly: boolean;
  labels: Labels;
}

/** An outcome. Dragging from it connects; a click asks for a step to add behind it. */
function Port({ node, port, label, y, free, readOnly, labels }: PortProps) {
  const model = useModel();
  const add = (event: React.MouseEvent) => {
    event.stopPropagation();
    model.intent('add', { source: node.id, port, x: node.x + node.width + 90, y: node.y + (y - firstPortY), clientX: event.clientX, clientY: event.clientY });
  };
  return (
    <>
      {label && <span className="fs-port-label" style={{ top: y }}>{label}</span>}
      <Handle
        type="source" id={port} position={Position.Right} className="fs-port fs-port--out nodrag" style={{ top: y }} data-free={free || undefined}
        isConnectable={!readOnly} isConnectableEnd={false} onClick={readOnly ? undefined : add}
        title={readOnly ? undefined : labels.say(label ? 'addAfterPort' : 'addAfter', node.title, label)}
      >
        {!readOnly && <PlusIcon />}
      </Handle>
    </>
  );
}
