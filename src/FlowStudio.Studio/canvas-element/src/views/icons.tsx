import type { ReactNode } from 'react';
import { RunStatus, type NodeIcon } from '../contract.ts';

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" stroke="currentColor" strokeWidth={1.6} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

const kinds: Record<NodeIcon, ReactNode> = {
  start: <path d="M6.5 4.2v11.6a.6.6 0 0 0 .92.5l8.7-5.8a.6.6 0 0 0 0-1L7.42 3.7a.6.6 0 0 0-.92.5Z" />,
  agent: (
    <>
      <rect x="3.5" y="6.5" width="13" height="9.5" rx="3" />
      <path d="M10 6.3V3.6M7.6 10.4v1.4M12.4 10.4v1.4" />
      <circle cx="10" cy="3.2" r=".7" fill="currentColor" />
    </>
  ),
  team: (
    <>
      <circle cx="7.2" cy="7" r="2.7" />
      <path d="M2.4 16.2c.3-2.8 2.2-4.4 4.8-4.4s4.5 1.6 4.8 4.4M12.6 4.6a2.6 2.6 0 0 1 0 4.8M14.4 12.2c1.8.6 2.9 2 3.2 4" />
    </>
  ),
  gate: (
    <>
      <path d="M10 2.8 4 5v4.6c0 3.7 2.4 6.3 6 7.6 3.6-1.3 6-3.9 6-7.6V5l-6-2.2Z" />
      <path d="m7.4 9.9 1.9 1.9 3.4-3.6" />
    </>
  ),
  router: <path d="M3 10h4.2c1 0 1.6-.4 2.1-1.3l1.4-2.4c.5-.9 1.1-1.3 2.1-1.3H17M7.2 10c1 0 1.6.4 2.1 1.3l1.4 2.4c.5.9 1.1 1.3 2.1 1.3H17M14.8 2.8 17 5l-2.2 2.2M14.8 12.8 17 15l-2.2 2.2" />,
  parallel: <path d="M3 10h3M6 4.5v11M6 4.5h10.5M6 10h10.5M6 15.5h10.5M14.5 2.5l2 2-2 2M14.5 8l2 2-2 2M14.5 13.5l2 2-2 2" />,
  join: <path d="M3 4.5h4.2c1.2 0 1.8.6 2.3 1.7L11 10l-1.5 3.8c-.5 1.1-1.1 1.7-2.3 1.7H3M3 10h14M14.6 7.6 17 10l-2.4 2.4" />,
  wait: (
    <>
      <circle cx="10" cy="10" r="6.8" />
      <path d="M10 6.2V10l2.6 1.8" />
    </>
  ),
  output: (
    <>
      <path d="M5.5 2.8h6l3.5 3.6v9.9c0 .5-.4.9-.9.9H5.5a.9.9 0 0 1-.9-.9V3.7c0-.5.4-.9.9-.9Z" />
      <path d="M11.3 3v3.6h3.5M7.3 10.2h5.2M7.3 13.2h3.6" />
    </>
  ),
  variable: <path d="M6 3.6c-1.5 0-2 .7-2 2V8c0 1-.5 1.7-1.5 2 1 .3 1.5 1 1.5 2v2.4c0 1.3.5 2 2 2M14 3.6c1.5 0 2 .7 2 2V8c0 1 .5 1.7 1.5 2-1 .3-1.5 1-1.5 2v2.4c0 1.3-.5 2-2 2M7.8 7.8l4.4 4.4M12.2 7.8l-4.4 4.4" />,
  finish: <path d="M5 17.2V3.2M5 4c3.2-1.6 5.6 1.6 10 0v7.4c-4.4 1.6-6.8-1.6-10 0" />,
  forEach: (
    <>
      <path d="M3.2 4.6h8.2M3.2 8.4h4.6M3.2 12.2h3.6" />
      <path d="M9.6 13.4a3.6 3.6 0 1 1 1.2 2.4M9.3 11.2v2.4h2.4" />
    </>
  ),
  workflow: (
    <>
      <rect x="2.8" y="3.4" width="5.8" height="5" rx="1.5" />
      <rect x="11.4" y="11.6" width="5.8" height="5" rx="1.5" />
      <path d="M8.6 5.9h2.7a3 3 0 0 1 3 3v2.5M12.6 9.8l1.7 1.7L16 9.8" />
    </>
  ),
  foreign: (
    <>
      <path d="m10 2.6 6.4 3.6v7.6L10 17.4l-6.4-3.6V6.2L10 2.6Z" />
      <path d="M8.3 8.2c.2-1 .9-1.5 1.8-1.5 1 0 1.8.7 1.8 1.6 0 1.4-1.9 1.5-1.9 2.7M10 13.4v.1" />
    </>
  ),
};

export function KindIcon({ icon }: { icon: NodeIcon }) {
  return <Icon>{kinds[icon] ?? kinds.foreign}</Icon>;
}

const statuses: Record<Exclude<RunStatus, 0>, ReactNode> = {
  [RunStatus.Running]: <circle cx="10" cy="10" r="5" fill="currentColor" stroke="none" />,
  // An open hand.
  [RunStatus.WaitingForPerson]: <path d="M6.6 11.2V5.4a1.2 1.2 0 0 1 2.4 0v3.8V3.8a1.2 1.2 0 0 1 2.4 0v5.4V5a1.2 1.2 0 0 1 2.4 0v6.6l.5-1.4c.3-.8 1-1.1 1.7-.9.6.3.8.9.6 1.6l-1.5 4.2c-.7 1.8-2 2.7-3.9 2.7h-1c-2.3 0-3.6-1.2-3.6-3.6v-3Z" fill="currentColor" fillOpacity=".22" />,
  [RunStatus.WaitingForTime]: kinds.wait,
  [RunStatus.Done]: <path d="m4.2 10.6 3.8 3.8 7.8-8.6" strokeWidth={2.4} />,
  [RunStatus.Failed]: <path d="m5.2 5.2 9.6 9.6M14.8 5.2l-9.6 9.6" strokeWidth={2.4} />,
  [RunStatus.NotTaken]: <path d="M5 10h10" strokeWidth={2.2} />,
  [RunStatus.Cancelled]: (
    <>
      <circle cx="10" cy="10" r="6.8" />
      <path d="M5.4 14.6l9.2-9.2" />
    </>
  ),
  [RunStatus.Retrying]: <path d="M15.8 8.2a6.2 6.2 0 1 0 .3 3.2M16.3 4.4v4h-4" strokeWidth={1.9} />,
  [RunStatus.DoneByHand]: <path d="M4.5 4.8v10.4l7.4-5.2ZM15.2 4.5v11" strokeWidth={1.9} />,
  [RunStatus.Held]: <path d="M7 5v10M13 5v10" strokeWidth={2.6} />,
  // A needle at the end of its scale.
  [RunStatus.LimitReached]: <path d="M3.6 14.4a6.8 6.8 0 1 1 12.8 0M10 12.6l4.6-4.2" strokeWidth={1.9} />,
  // A letter.
  [RunStatus.WaitingForEvent]: <path d="M3 5.2h14v9.6H3ZM3.4 6l6.6 5 6.6-5" strokeWidth={1.8} />,
  // A run in a run.
  [RunStatus.WaitingForRun]: <path d="M2.8 4h7v5h-7ZM10.2 12h7v4.6h-7ZM6.2 9v5.2h4" strokeWidth={1.8} />,
  // An alarm clock.
  [RunStatus.TimedOut]: <path d="M10 4.6a6.2 6.2 0 1 0 .01 0ZM10 7.6v3.2l2.2 1.5M3 5.2l2.6-2.2M17 5.2l-2.6-2.2" strokeWidth={1.8} />,
  // A list that was found wanting.
  [RunStatus.FailedCheck]: <path d="M4.5 3.5h11v13.5h-11ZM7.6 7.8l4.8 4.8M12.4 7.8l-4.8 4.8" strokeWidth={1.9} />,
  // An hourglass.
  [RunStatus.Expired]: <path d="M5.2 3h9.6M5.2 17h9.6M6.5 3c0 4 2.7 4.6 3.5 7-.8 2.4-3.5 3-3.5 7M13.5 3c0 4-2.7 4.6-3.5 7 .8 2.4 3.5 3 3.5 7" strokeWidth={1.7} />,
  // Round something.
  [RunStatus.WentOn]: <path d="M2.6 14.6h2.8c3.6 0 2-8.6 5.6-8.6h6M13.8 2.8 17 6l-3.2 3.2M11 14.6h.1M14 14.6h.1M17 14.6h.1" strokeWidth={1.9} />,
  // A bookmark.
  [RunStatus.Kept]: <path d="M5.5 3h9v14L10 13.6 5.5 17Z" strokeWidth={1.9} />,
  [RunStatus.NoProgress]: <path d="M10 3.4 2.4 16.6h15.2ZM10 8.2v3.6M10 14.2v.1" strokeWidth={1.8} />,
};

export function StatusIcon({ status }: { status: Exclude<RunStatus, 0> }) {
  return <Icon size={13}>{statuses[status]}</Icon>;
}

export const ProblemIcon = () => (
  <Icon size={13}>
    <path d="M9.1 3.6 2.6 15a1 1 0 0 0 .9 1.5h13a1 1 0 0 0 .9-1.5L10.9 3.6a1 1 0 0 0-1.8 0ZM10 8v3.6M10 14v.1" strokeWidth={1.8} />
  </Icon>
);
export const PlusIcon = () => <Icon size={12}><path d="M10 3.5v13M3.5 10h13" strokeWidth={2.6} /></Icon>;
export const LoopIcon = () => <Icon size={12}><path d="M4 9a6 6 0 0 1 10.4-3L16.5 8M16.5 4v4h-4M16 11a6 6 0 0 1-10.4 3l-2.1-2M3.5 16v-4h4" strokeWidth={2} /></Icon>;
export const ZoomInIcon = () => <Icon size={16}><path d="M10 4.5v11M4.5 10h11" /></Icon>;
export const ZoomOutIcon = () => <Icon size={16}><path d="M4.5 10h11" /></Icon>;
export const FitIcon = () => <Icon size={16}><path d="M3.5 7V4.5a1 1 0 0 1 1-1H7M13 3.5h2.5a1 1 0 0 1 1 1V7M16.5 13v2.5a1 1 0 0 1-1 1H13M7 16.5H4.5a1 1 0 0 1-1-1V13" /><rect x="7" y="7.7" width="6" height="4.6" rx="1" /></Icon>;
export const PointerIcon = () => <Icon size={16}><path d="m4.5 3.5 4.6 12.6 2-5.1 5-2L4.5 3.5Z" /></Icon>;
export const HandIcon = () => <Icon size={16}><path d="M6.6 11.2V5.4a1.2 1.2 0 0 1 2.4 0v3.8V3.8a1.2 1.2 0 0 1 2.4 0v5.4V5a1.2 1.2 0 0 1 2.4 0v6.6l.5-1.4c.3-.8 1-1.1 1.7-.9.6.3.8.9.6 1.6l-1.5 4.2c-.7 1.8-2 2.7-3.9 2.7h-1c-2.3 0-3.6-1.2-3.6-3.6v-3Z" /></Icon>;
