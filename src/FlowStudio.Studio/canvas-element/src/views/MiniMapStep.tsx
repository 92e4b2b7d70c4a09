import type { MiniMapNodeProps } from '@xyflow/react';
import { RunStatus } from '../contract.ts';
import { useModel, useRunCell } from './context.ts';
import { statusWords } from './StepView.tsx';

export function MiniMapStep({ id, x, y, width, height, selected }: MiniMapNodeProps) {
  const { document } = useModel();
  const cell = useRunCell(document.ixOf(id));
  return (
    <rect
      className="fs-minimap-step" data-kind={document.nodes.get(id)?.kind} data-selected={selected || undefined}
      data-status={cell.status === RunStatus.None ? undefined : statusWords[cell.status].name}
      x={x} y={y} width={width} height={height} rx={12}
    />
  );
}
