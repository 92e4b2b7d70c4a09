import type { CanvasModel } from './canvas-model.ts';
import { targetsOf } from './connection-rules.ts';
import type { CanvasNode, CanvasPort } from './contract.ts';
import { connectingFrom } from './flow-items.ts';

/** Connecting without a pointer: choose the outcome, walk through the steps that can follow, Enter. */
export class KeyboardConnect {
  private source: CanvasNode | undefined;
  private portAt = 0;
  private targetAt = 0;
  private targets: CanvasNode[] = [];

  /** @param show brings the chosen step into view */
  constructor(private readonly model: CanvasModel, private readonly show: (id: string) => void) {}

  get active(): boolean {
    return this.source !== undefined;
  }

  start(id: string): void {
    const node = this.model.document.nodes.get(id);
    if (!node || this.model.readOnly.get()) return;
    if (node.ports.length === 0) return this.model.say('noOutput', node.title);
    const used = new Set([...this.model.document.edges.values()].filter((e) => e.source === id).map((e) => e.port));
    this.source = node;
    this.portAt = Math.max(0, node.ports.findIndex((p) => !used.has(p.name)));
    this.collect();
    if (this.targets.length === 0) {
      this.stop('connectNone');
      return;
    }
    const words = this.port.label || this.port.name;
    this.model.say(node.ports.length > 1 ? 'connectStartPort' : 'connectStart', node.title, words);
    this.choose();
  }

  /** Returns whether the key was for this. */
  key(key: string, shift: boolean): boolean {
    if (!this.source) return false;
    switch (key) {
      case 'ArrowRight':
        this.walk(1);
        return true;
      case 'ArrowLeft':
        this.walk(-1);
        return true;
      case 'Tab':
        this.walk(shift ? -1 : 1);
        return true;
      case 'ArrowDown':
      case 'ArrowUp':
        this.changePort(key === 'ArrowDown' ? 1 : -1);
        return true;
      case 'Enter':
        this.finish();
        return true;
      case 'Escape':
        this.stop('connectStopped');
        return true;
      default:
        return false;
    }
  }

  /** The pointer took over. */
  cancel(): void {
    if (this.source) this.stop('connectStopped');
  }

  private get port(): CanvasPort {
    return this.source!.ports[this.portAt]!;
  }

  // The nearest to the right come first: that is where the next step usually is.
  private collect(): void {
    const from = this.source!;
    const far = (n: CanvasNode) => Math.abs(n.x - from.x - from.width) + Math.abs(n.y - from.y) + (n.x < from.x ? 100_000 : 0);
    this.targets = targetsOf(this.model.document, from.id, this.port.name).sort((a, b) => far(a) - far(b));
    this.targetAt = 0;
  }

  private walk(by: number): void {
    const count = this.targets.length;
    this.targetAt = (this.targetAt + by + count) % count;
    this.choose(true);
  }

  private changePort(by: number): void {
    const count = this.source!.ports.length;
    if (count < 2) return this.walk(by);
    this.portAt = (this.portAt + by + count) % count;
    this.collect();
    this.model.say('connectStartPort', this.source!.title, this.port.label || this.port.name);
    this.choose();
  }

  private choose(announce = false): void {
    const { source, port } = this;
    const target = this.targets[this.targetAt];
    const connecting = connectingFrom(this.model.document, source!.id, port.name);
    this.model.connecting.set(target ? { ...connecting, chosen: target.id } : connecting);
    if (!target) return this.model.say('connectNone');
    this.show(target.id);
    if (announce) this.model.say('connectTarget', source!.title, target.title, this.targetAt + 1, this.targets.length);
  }

  private finish(): void {
    const source = this.source!;
    const target = this.targets[this.targetAt];
    const port = this.port.name;
    this.source = undefined;
    this.model.connecting.set(null);
    if (target && this.model.connect(source.id, port, target.id)) this.model.say('connectDone', source.title, target.title);
  }

  private stop(why: 'connectStopped' | 'connectNone'): void {
    this.source = undefined;
    this.model.connecting.set(null);
    this.model.say(why);
  }
}
