import { applyEdgeChanges, applyNodeChanges, type Connection, type EdgeChange, type NodeChange } from '@xyflow/react';
import { ChangeFeed, type Gesture } from './change-feed.ts';
import { edgeId, refusal } from './connection-rules.ts';
import type { CanvasDocument, CanvasEdge, CanvasHost, CanvasIntent, CanvasPaste, CanvasPatch, CommitReply, IntentKind, Op } from './contract.ts';
import { DocumentStore } from './document.ts';
import { toFlowEdge, toStepNode, type Connecting, type FlowEdge, type StepNode } from './flow-items.ts';
import { Labels, type LabelKey } from './labels.ts';
import { Outbox } from './outbox.ts';
import { RunStateStore } from './run-state.ts';
import { Signal } from './signal.ts';

export interface Announcement {
  text: string;
  /** Also shown for a moment: it answers something the person tried. */
  seen: boolean;
}

/** Said to those who do not see it; everybody else sees it happen. */
const onlySaid: ReadonlySet<LabelKey> = new Set(['moved', 'deleted', 'copied', 'connectDone']);

export type Mode = 'pointer' | 'hand';

const noPorts: ReadonlySet<string> = new Set();

/** What one canvas holds; the views read its signals, the element and the gestures call its methods. */
export class CanvasModel {
  readonly document = new DocumentStore();
  readonly runs = new RunStateStore((flush) => requestAnimationFrame(flush));
  readonly nodes = new Signal<StepNode[]>([]);
  readonly edges = new Signal<FlowEdge[]>([]);
  readonly readOnly = new Signal(true);
  readonly connecting = new Signal<Connecting | null>(null);
  readonly announcement = new Signal<Announcement>({ text: '', seen: false });
  readonly mode = new Signal<Mode>('pointer');
  labels = new Labels();
  host: CanvasHost | undefined;

  private readonly feed = new ChangeFeed(
    (id) => this.document.nodes.get(id),
    (gesture) => this.commit(gesture),
  );
  private readonly outbox = new Outbox(
    (commit) => (this.host ? this.host.commit(commit) : Promise.reject(new Error('The canvas is not connected to a page.'))),
    (reply) => this.answered(reply),
    { keep: sessionStorage, newClientId: () => crypto.randomUUID() },
  );
  private selectionTimer: ReturnType<typeof setTimeout> | undefined;
  private selected = '{"nodes":[],"edges":[]}';

  load(document: CanvasDocument): void {
    this.labels = new Labels(document.labels);
    this.document.load(document);
    const { replay, lost } = this.outbox.load(document.id, document.rev);
    this.document.apply(replay);
    this.runs.clear();
    this.connecting.set(null);
    this.readOnly.set(document.readOnly);
    this.mode.set(document.readOnly || matchMedia('(pointer: coarse)').matches ? 'hand' : 'pointer');
    this.nodes.set([]);
    this.edges.set([]);
    this.draw();
    if (lost) this.say('lost');
  }

  apply(patch: CanvasPatch): void {
    this.outbox.advance(patch.rev, patch.ackSeq);
    this.document.rev = patch.rev;
    this.document.apply(patch.ops);
    // What the person did meanwhile stays on top until the server has answered it.
    this.document.apply(this.outbox.unanswered);
    this.draw();
  }

  dispose(): void {
    this.feed.flushMoves();
    this.outbox.stop();
    clearTimeout(this.selectionTimer);
  }

  say(key: LabelKey, ...values: (string | number)[]): void {
    this.announcement.set({ text: this.labels.say(key, ...values), seen: !onlySaid.has(key) });
  }

  intent(kind: IntentKind, intent: CanvasIntent = {}): void {
    this.feed.flushMoves();
    this.host?.intent(kind, intent);
  }

  nodesChanged(changes: NodeChange<StepNode>[]): void {
    this.nodes.set(applyNodeChanges(changes, this.nodes.get()));
    if (!this.readOnly.get()) this.feed.nodes(changes);
    this.selectionChanged();
  }

  edgesChanged(changes: EdgeChange<FlowEdge>[]): void {
    this.edges.set(applyEdgeChanges(changes, this.edges.get()));
    if (!this.readOnly.get()) this.feed.edges(changes);
    this.selectionChanged();
  }

  /** Connects, or says why not. Returns whether it did. */
  connect(source: string, port: string, target: string): boolean {
    if (this.refuses(source, port, target)) return false;
    this.commit({ label: 'connect', ops: [{ op: 'connect', edge: this.newEdge(source, port, target) }] });
    return true;
  }

  /** Whether two steps cannot be connected; says why. */
  refuses(source: string, port: string, target: string): boolean {
    const reason = refusal(this.document, source, port, target);
    if (reason === null) return false;
    const about = reason === 'noOutput' ? source : target;
    this.say(reason, this.document.nodes.get(about)?.title ?? '');
    return true;
  }

  reconnect(id: string, to: Connection): void {
    const port = to.sourceHandle ?? '';
    if (edgeId(to.source, port, to.target) === id || this.refuses(to.source, port, to.target)) return;
    const old = this.document.edges.get(id);
    const edge = { ...this.newEdge(to.source, port, to.target), label: old?.label ?? '', isLoop: old?.isLoop ?? false };
    this.commit({ label: 'reconnect', ops: [{ op: 'reconnect', id, edge }] });
  }

  /** Hands steps over as text, through `write`; with `cut` they go once it is written. */
  async copy(ids: string[], cut: boolean, write: (text: Promise<string>) => Promise<void>): Promise<void> {
    if (!this.host) return;
    this.feed.flushMoves();
    const titles = ids.map((id) => this.document.nodes.get(id)?.title ?? id);
    let why: LabelKey = 'notCopied';
    const text = this.host.copy(ids).then(
      (words) => words ?? fail('noCopy'),
      () => fail('copyInterrupted'),
    );
    function fail(reason: LabelKey): never {
      why = reason;
      throw new Error(reason);
    }
    try {
      await write(text);
    } catch {
      return this.say(why);
    }
    if (cut) this.commit({ label: 'cut', ops: ids.filter((id) => this.document.nodes.has(id)).map((id) => ({ op: 'remove', id })) });
    this.say('copied', titles.length === 1 ? titles[0]! : this.labels.say('items', titles.length));
  }

  async paste(text: string, place: CanvasPaste): Promise<void> {
    if (!this.host) return;
    this.feed.flushMoves();
    const refusal = await this.host.paste(text, place).catch(() => this.labels.say('noConnection'));
    if (refusal !== null) this.say('notPasted', refusal);
  }

  select(ids: readonly string[]): void {
    const wanted = new Set(ids);
    this.nodes.set(this.nodes.get().map((n) => (!!n.selected === wanted.has(n.id) ? n : { ...n, selected: wanted.has(n.id) })));
    this.edges.set(this.edges.get().map((e) => (!!e.selected === wanted.has(e.id) ? e : { ...e, selected: wanted.has(e.id) })));
    // At once: the page knows of it, and a person who goes back to what was chosen before must not be taken for one who chose nothing new.
    this.tellSelection();
  }

  selectedNodes(): StepNode[] {
    return this.nodes.get().filter((n) => n.selected);
  }

  selectedEdges(): FlowEdge[] {
    return this.edges.get().filter((e) => e.selected);
  }

  private newEdge(source: string, port: string, target: string): CanvasEdge {
    return { id: edgeId(source, port, target), source, port, target, label: '', isLoop: false, problems: [] };
  }

  private commit({ label, ops }: Gesture): void {
    const title = (op: Op) => (op.op === 'move' || op.op === 'remove' ? this.document.nodes.get(op.id)?.title : undefined);
    const touched = ops.map(title).filter((t) => t !== undefined);
    const what = touched.length === 1 ? touched[0]! : this.labels.say('items', ops.length);
    if (label === 'move') this.say('moved', what);
    if (label === 'delete') this.say('deleted', what);
    this.document.apply(ops);
    this.draw();
    this.outbox.push(this.labels.say(label), ops);
  }

  private answered(reply: CommitReply): void {
    this.document.rev = reply.rev;
    if (reply.fix?.length) {
      this.document.apply(reply.fix);
      this.document.apply(this.outbox.unanswered);
      this.draw();
    }
    if (!reply.accepted) this.say('refused', reply.reason ?? '');
  }

  /** Brings React Flow's arrays in line with the document; what did not change keeps its identity, so it does not render again. */
  private draw(): void {
    const connected = new Map<string, Set<string>>();
    for (const edge of this.document.edges.values()) {
      const ports = connected.get(edge.source);
      if (ports) ports.add(edge.port);
      else connected.set(edge.source, new Set([edge.port]));
    }

    const oldNodes = new Map(this.nodes.get().map((n) => [n.id, n]));
    this.nodes.set(
      [...this.document.nodes.values()].map((node) => {
        const old = oldNodes.get(node.id);
        const ports = connected.get(node.id) ?? noPorts;
        const same = old?.data.node === node && sameSet(old.data.connected, ports);
        if (same && (old.dragging || (old.position.x === node.x && old.position.y === node.y))) return old;
        return toStepNode(node, this.document.ixOf(node.id), ports, this.labels, old);
      }),
    );

    const oldEdges = new Map(this.edges.get().map((e) => [e.id, e]));
    this.edges.set(
      [...this.document.edges.values()]
        // An edge whose end is not drawn would make React Flow complain on each render.
        .filter((edge) => this.document.nodes.has(edge.source) && this.document.nodes.has(edge.target))
        .map((edge) => {
          const old = oldEdges.get(edge.id);
          return old?.data?.edge === edge ? old : toFlowEdge(edge, this.document.edgeIxOf(edge.id), this.document, this.labels, old);
        }),
    );
    this.selectionChanged();
  }

  private selectionChanged(): void {
    clearTimeout(this.selectionTimer);
    this.selectionTimer = setTimeout(() => this.tellSelection(), 100);
  }

  private tellSelection(): void {
    clearTimeout(this.selectionTimer);
    const selection = { nodes: this.selectedNodes().map((n) => n.id), edges: this.selectedEdges().map((e) => e.id) };
    const text = JSON.stringify(selection);
    if (text === this.selected) return;
    this.selected = text;
    this.host?.selection(selection);
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((x) => b.has(x));
}
