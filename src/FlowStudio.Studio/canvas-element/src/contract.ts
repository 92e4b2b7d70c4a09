/**
 * Everything that passes between the Studio (C#) and the canvas. The C# side is Canvas/*.cs; names and shapes are equal, and a test compares them.
 * Positions and sizes are canvas units (one unit is one CSS pixel at zoom 1); the origin is anywhere, y grows downwards.
 */

export type NodeIcon =
  | 'start' | 'agent' | 'team' | 'gate' | 'router' | 'parallel' | 'join' | 'wait' | 'output' | 'variable' | 'finish' | 'forEach' | 'workflow' | 'foreign';

export interface CanvasPort {
  /** The outcome; unique in its node. */
  name: string;
  /** Shown at the right edge. Empty: the way on is obvious and needs no word. */
  label: string;
}

export interface CanvasProblem {
  /** Plain words: what is wrong and what to do. */
  text: string;
  severity: 'error' | 'warning';
}

/** What the canvas knows of one step. No settings: only what is drawn. */
export interface CanvasNode {
  id: string;
  /** Decides the colour; the words of ActivityKinds. An unknown kind is drawn as 'foreign'. */
  kind: string;
  icon: NodeIcon;
  title: string;
  /** One line. */
  summary: string;
  /** For example the provider; empty: none. */
  badge: string;
  x: number;
  y: number;
  width: number;
  /** At least `heightFor(ports.length)`; a smaller number is raised to it. */
  height: number;
  ports: CanvasPort[];
  /** False for a step that nothing may lead into. */
  hasInput: boolean;
  problems: CanvasProblem[];
}

export interface CanvasEdge {
  /** `source/port/target`. */
  id: string;
  source: string;
  port: string;
  target: string;
  /** Drawn on the edge; empty: none. */
  label: string;
  /** Closes a loop. */
  isLoop: boolean;
  problems: CanvasProblem[];
}

export interface CanvasViewport {
  x: number;
  y: number;
  zoom: number;
}

/** The whole picture. Sent once; after that only patches travel. */
export interface CanvasDocument {
  /** Which document it is: commits that could not be sent are kept under this name when a page dies. */
  id: string;
  /** Revision of the definition, kept over restarts of the server. */
  rev: number;
  nodes: CanvasNode[];
  edges: CanvasEdge[];
  /** Absent: everything is fitted into view. */
  viewport?: CanvasViewport | null;
  readOnly: boolean;
  /** Overrides of labels.ts, for another language. */
  labels?: Record<string, string> | null;
}

/**
 * One edit. The same union in both directions. Applying an op whose target is not there, or that is done already, changes nothing: a
 * commit may be sent twice.
 */
export type Op =
  | { op: 'add'; node: CanvasNode }
  | { op: 'remove'; id: string }
  | { op: 'move'; id: string; x: number; y: number }
  | { op: 'resize'; id: string; width: number; height: number }
  | { op: 'connect'; edge: CanvasEdge }
  | { op: 'disconnect'; id: string }
  /** The edge `id` gets other ends, and with them another id. */
  | { op: 'reconnect'; id: string; edge: CanvasEdge }
  /** Everything of a node except its position. */
  | { op: 'setData'; node: CanvasNode }
  /** Everything of an edge except its ends. */
  | { op: 'setEdge'; edge: CanvasEdge };

/** C# -> canvas: an edit made elsewhere (undo, side panel, another person, a correction). */
export interface CanvasPatch {
  rev: number;
  ops: Op[];
  /** Commits up to this one are contained in the patch. */
  ackSeq?: number | null;
}

/** Canvas -> C#: one finished gesture. */
export interface CanvasCommit {
  /** One per element and page load. */
  clientId: string;
  /** Counts up per client. The same number again is the same commit sent again. */
  seq: number;
  /** The revision that the person saw. */
  baseRev: number;
  /** What was done, for the undo menu: 'Move', 'Delete', 'Connect'. */
  label: string;
  /** A large commit comes in parts, 0 to parts - 1, one after the other; it counts when the last is there. */
  part: number;
  parts: number;
  ops: Op[];
}

export interface CommitReply {
  seq: number;
  rev: number;
  accepted: boolean;
  /** Edits that bring the canvas to the truth; also possible when accepted (a label on a new loop). */
  fix?: Op[] | null;
  /** Why it was refused, in plain words. */
  reason?: string | null;
}

/** Numbers, because a run sends many. */
export const RunStatus = {
  None: 0,
  Running: 1,
  WaitingForPerson: 2,
  WaitingForTime: 3,
  Done: 4,
  Failed: 5,
  NotTaken: 6,
  Cancelled: 7,
  Retrying: 8,
  DoneByHand: 9,
  Held: 10,
  LimitReached: 11,
  WaitingForEvent: 12,
  WaitingForRun: 13,
  TimedOut: 14,
  FailedCheck: 15,
  Expired: 16,
  WentOn: 17,
  Kept: 18,
  NoProgress: 19,
} as const;
export type RunStatus = (typeof RunStatus)[keyof typeof RunStatus];

export const EdgeRunState = { None: 0, Taken: 1, NotTaken: 2 } as const;
export type EdgeRunState = (typeof EdgeRunState)[keyof typeof EdgeRunState];

/**
 * Run state. Nodes and edges are named by their index: the order in which the canvas first saw their ids since `load`
 * (the document's order, then the order of adding). An index is never used for another id.
 */
export interface RunFrame {
  runId: string;
  /** Counts up per run; an older frame is ignored. */
  seq: number;
  /** True: what is not named has no state. */
  full: boolean;
  /** [index, status, count, note]: how often the step has been entered, shown above 1; a few words beside the state ("3 of 10"), or nothing. */
  n: [number, number, number, string?][];
  /** [index, state]. */
  e: [number, number][];
}

/** The end of what a running step is writing, as it is to be shown (about 80 characters). Empty: nothing more. */
export interface TextLine {
  ix: number;
  text: string;
}

export type CanvasCommand = 'fit' | 'focus' | 'select' | 'zoomIn' | 'zoomOut';

/** What a person asks for and the page decides. */
export type IntentKind =
  /** Show the step `id`. */
  | 'open'
  /** A palette item `kind` was dropped (or clicked) at x, y; on an edge when `edgeId` is set. */
  | 'drop'
  /** Choose a step to add at x, y: behind `source`/`port`, or in the middle of `edgeId`, or alone. `clientX`, `clientY`: where to show the picker. */
  | 'add'
  | 'rename' | 'undo' | 'redo' | 'duplicate';

export interface CanvasIntent {
  id?: string;
  ids?: string[];
  kind?: string;
  x?: number;
  y?: number;
  clientX?: number;
  clientY?: number;
  source?: string;
  port?: string;
  edgeId?: string;
}

export interface CanvasSelection {
  nodes: string[];
  edges: string[];
}

/** Where something is pasted. */
export interface CanvasPaste {
  /** Null: the pointer is not over the canvas. */
  pointer: { x: number; y: number } | null;
  /** What is seen. */
  view: { x: number; y: number; width: number; height: number };
}

/** Where the canvas sends what people do. */
export interface CanvasHost {
  commit(commit: CanvasCommit): Promise<CommitReply>;
  selection(selection: CanvasSelection): void;
  intent(kind: IntentKind, intent: CanvasIntent): void;
  /** Text for the clipboard that stands for these steps; null: there is none. */
  copy(ids: string[]): Promise<string | null>;
  /** Makes steps of a text from the clipboard. Null, or why not, in plain words. */
  paste(text: string, place: CanvasPaste): Promise<string | null>;
}
