import type { CanvasNode, Op } from './contract.ts';
import type { LabelKey } from './labels.ts';

/** The part of React Flow's change feed that can become an edit. */
export interface FeedChange {
  type: string;
  id?: string;
  position?: { x: number; y: number } | undefined;
  dragging?: boolean | undefined;
}

export interface Gesture {
  label: LabelKey;
  ops: Op[];
}

/**
 * Turns the change feed into gestures: one per drag, one per run of arrow keys, one per deletion. It reads the feed rather than the
 * drag events because moves and deletions by keyboard appear only there.
 */
export class ChangeFeed {
  private readonly moved = new Map<string, { x: number; y: number }>();
  private readonly removedNodes = new Set<string>();
  private readonly removedEdges = new Set<string>();
  private readonly dragging = new Set<string>();
  private removalQueued = false;
  private pause: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param committed the node as last committed: a drag that ends where it began is no gesture
   * @param settleMs arrow keys that follow each other within this time are one gesture
   */
  constructor(
    private readonly committed: (id: string) => CanvasNode | undefined,
    private readonly emit: (gesture: Gesture) => void,
    private readonly settleMs = 350,
  ) {}

  isDragging(id: string): boolean {
    return this.dragging.has(id);
  }

  nodes(changes: readonly FeedChange[]): void {
    let dropped = false;
    for (const change of changes) {
      if (change.id === undefined) continue;
      if (change.type === 'remove') {
        this.removedNodes.add(change.id);
        this.queueRemoval();
      } else if (change.type === 'position') {
        if (change.position) this.moved.set(change.id, change.position);
        if (change.dragging) this.dragging.add(change.id);
        else if (this.dragging.delete(change.id)) dropped = true;
        else if (change.position) this.waitForPause();
      }
    }
    // A drag of many ends in one batch; commit when the last has come to rest.
    if (dropped && this.dragging.size === 0) this.flushMoves();
  }

  edges(changes: readonly FeedChange[]): void {
    for (const change of changes) {
      if (change.type === 'remove' && change.id !== undefined) {
        this.removedEdges.add(change.id);
        this.queueRemoval();
      }
    }
  }

  /** Commits moves by keyboard that are still waiting for a pause. */
  flushMoves(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    const ops: Op[] = [];
    for (const [id, to] of this.moved) {
      const from = this.committed(id);
      const x = Math.round(to.x);
      const y = Math.round(to.y);
      if (from && (from.x !== x || from.y !== y)) ops.push({ op: 'move', id, x, y });
    }
    this.moved.clear();
    if (ops.length > 0) this.emit({ label: 'move', ops });
  }

  private waitForPause(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flushMoves(), this.settleMs);
  }

  // A deletion arrives as one change list for edges and one for nodes, in the same tick.
  private queueRemoval(): void {
    if (this.removalQueued) return;
    this.removalQueued = true;
    queueMicrotask(() => {
      this.removalQueued = false;
      for (const id of this.removedNodes) {
        this.moved.delete(id);
        this.dragging.delete(id);
      }
      this.flushMoves();
      const ops: Op[] = [
        ...[...this.removedEdges].map((id): Op => ({ op: 'disconnect', id })),
        ...[...this.removedNodes].map((id): Op => ({ op: 'remove', id })),
      ];
      this.removedEdges.clear();
      this.removedNodes.clear();
      this.emit({ label: 'delete', ops });
    });
  }
}
