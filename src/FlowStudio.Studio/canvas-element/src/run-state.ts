import { EdgeRunState, RunStatus, type RunFrame, type TextLine } from './contract.ts';
import { Signal } from './signal.ts';

export interface RunCell {
  readonly status: RunStatus;
  readonly count: number;
  readonly note: string;
  readonly text: string;
}

const nothing: RunCell = { status: RunStatus.None, count: 0, note: '', text: '' };
const liveTextLength = 90;
/** So many running steps breathe; with more, each frame would cost more than it says. */
const mostInMotion = 12;

/**
 * Run state outside React: frames are merged into maps (last wins), and once per animation frame only those nodes and edges whose
 * state changed are told. Status in the nodes array itself would re-render the whole graph on each batch.
 */
export class RunStateStore {
  /** Too many steps run for each of them to move. */
  readonly crowded = new Signal(false);
  private readonly cells = new Map<number, RunCell>();
  private readonly edgeStates = new Map<number, EdgeRunState>();
  private readonly nodeListeners = new Map<number, Set<() => void>>();
  private readonly edgeListeners = new Map<number, Set<() => void>>();
  private readonly touchedNodes = new Map<number, RunCell>();
  private readonly touchedEdges = new Map<number, EdgeRunState>();
  private readonly flushListeners = new Set<() => void>();
  private runId = '';
  private seq = -1;
  private scheduled = false;
  private running = 0;

  constructor(private readonly schedule: (flush: () => void) => void) {}

  node(ix: number): RunCell {
    return this.cells.get(ix) ?? nothing;
  }

  edge(ix: number): EdgeRunState {
    return this.edgeStates.get(ix) ?? EdgeRunState.None;
  }

  /** The status the next flush will show; the text of a node is kept by it. */
  private next(ix: number): RunCell {
    return this.touchedNodes.get(ix) ?? this.node(ix);
  }

  run(frame: RunFrame): void {
    if (frame.runId === this.runId ? frame.seq <= this.seq && !frame.full : !frame.full) return;
    if (frame.full) {
      for (const ix of new Set([...this.cells.keys(), ...this.touchedNodes.keys()])) this.touchedNodes.set(ix, nothing);
      for (const ix of new Set([...this.edgeStates.keys(), ...this.touchedEdges.keys()])) this.touchedEdges.set(ix, EdgeRunState.None);
    }
    this.runId = frame.runId;
    this.seq = frame.seq;
    for (const [ix, status, count, note = ''] of frame.n) {
      const running = status === RunStatus.Running;
      this.touchedNodes.set(ix, { status: status as RunStatus, count, note, text: running ? this.next(ix).text : '' });
    }
    for (const [ix, state] of frame.e) this.touchedEdges.set(ix, state as EdgeRunState);
    this.ask();
  }

  text(lines: readonly TextLine[]): void {
    for (const { ix, text } of lines) {
      this.touchedNodes.set(ix, { ...this.next(ix), text: tailOf(text) });
    }
    this.ask();
  }

  clear(): void {
    this.run({ runId: '', seq: 0, full: true, n: [], e: [] });
  }

  onNode(ix: number, listener: () => void): () => void {
    return listen(this.nodeListeners, ix, listener);
  }

  onEdge(ix: number, listener: () => void): () => void {
    return listen(this.edgeListeners, ix, listener);
  }

  /** Something has changed: for views that show all at once. */
  onFlush(listener: () => void): () => void {
    this.flushListeners.add(listener);
    return () => this.flushListeners.delete(listener);
  }

  private ask(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush());
  }

  private flush(): void {
    this.scheduled = false;
    const nodes = [...this.touchedNodes].filter(([ix, cell]) => !same(cell, this.node(ix)));
    const edges = [...this.touchedEdges].filter(([ix, state]) => state !== this.edge(ix));
    this.touchedNodes.clear();
    this.touchedEdges.clear();
    for (const [ix, { status }] of nodes) this.running += Number(status === RunStatus.Running) - Number(this.node(ix).status === RunStatus.Running);
    for (const [ix, cell] of nodes) this.cells.set(ix, cell);
    for (const [ix, state] of edges) this.edgeStates.set(ix, state);
    for (const [ix] of nodes) this.nodeListeners.get(ix)?.forEach((tell) => tell());
    for (const [ix] of edges) this.edgeListeners.get(ix)?.forEach((tell) => tell());
    this.crowded.set(this.running > mostInMotion);
    if (nodes.length > 0 || edges.length > 0) this.flushListeners.forEach((tell) => tell());
  }
}

/** The end of a text, from the beginning of a word. */
function tailOf(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= liveTextLength) return line;
  const tail = line.slice(-liveTextLength);
  return `…${tail.slice(tail.indexOf(' ') + 1)}`;
}

function same(a: RunCell, b: RunCell): boolean {
  return a.status === b.status && a.count === b.count && a.note === b.note && a.text === b.text;
}

function listen(all: Map<number, Set<() => void>>, ix: number, listener: () => void): () => void {
  let set = all.get(ix);
  if (!set) all.set(ix, (set = new Set()));
  set.add(listener);
  return () => {
    set.delete(listener);
    if (set.size === 0) all.delete(ix);
  };
}
