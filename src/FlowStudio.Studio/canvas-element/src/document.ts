import type { CanvasDocument, CanvasEdge, CanvasNode, Op } from './contract.ts';

/** The ids of a document in the order of first sight: what an index in a run frame means. */
export class IdIndex {
  private readonly numbers = new Map<string, number>();

  of(id: string): number {
    let number = this.numbers.get(id);
    if (number === undefined) this.numbers.set(id, (number = this.numbers.size));
    return number;
  }
}

/**
 * The picture as the person sees it: what the server sent plus the gestures it has not answered yet. Pure data; what is
 * being dragged, selected or hovered is not in here.
 */
export class DocumentStore {
  rev = 0;
  readonly nodes = new Map<string, CanvasNode>();
  readonly edges = new Map<string, CanvasEdge>();
  private nodeIndex = new IdIndex();
  private edgeIndex = new IdIndex();

  load(document: Pick<CanvasDocument, 'rev' | 'nodes' | 'edges'>): void {
    this.rev = document.rev;
    this.nodes.clear();
    this.edges.clear();
    this.nodeIndex = new IdIndex();
    this.edgeIndex = new IdIndex();
    for (const node of document.nodes) this.put(node);
    for (const edge of document.edges) this.putEdge(edge);
  }

  ixOf(nodeId: string): number {
    return this.nodeIndex.of(nodeId);
  }

  edgeIxOf(edgeId: string): number {
    return this.edgeIndex.of(edgeId);
  }

  apply(ops: readonly Op[]): void {
    for (const op of ops) this.applyOne(op);
  }

  edgesOf(nodeId: string): CanvasEdge[] {
    return [...this.edges.values()].filter((edge) => edge.source === nodeId || edge.target === nodeId);
  }

  private applyOne(op: Op): void {
    switch (op.op) {
      case 'add':
        this.put(op.node);
        break;
      case 'remove':
        this.nodes.delete(op.id);
        for (const edge of this.edgesOf(op.id)) this.edges.delete(edge.id);
        break;
      case 'move':
        this.change(op.id, { x: op.x, y: op.y });
        break;
      case 'resize':
        this.change(op.id, { width: op.width, height: op.height });
        break;
      case 'connect':
        this.putEdge(op.edge);
        break;
      case 'disconnect':
        this.edges.delete(op.id);
        break;
      case 'reconnect':
        if (this.edges.delete(op.id) || !this.edges.has(op.edge.id)) this.putEdge(op.edge);
        break;
      case 'setData': {
        const old = this.nodes.get(op.node.id);
        if (old) this.nodes.set(old.id, { ...op.node, x: old.x, y: old.y });
        break;
      }
      case 'setEdge':
        if (this.edges.has(op.edge.id)) this.edges.set(op.edge.id, op.edge);
        break;
    }
  }

  private put(node: CanvasNode): void {
    this.nodeIndex.of(node.id);
    this.nodes.set(node.id, node);
  }

  private putEdge(edge: CanvasEdge): void {
    this.edgeIndex.of(edge.id);
    this.edges.set(edge.id, edge);
  }

  private change(id: string, part: Partial<CanvasNode>): void {
    const old = this.nodes.get(id);
    if (old) this.nodes.set(id, { ...old, ...part });
  }
}
