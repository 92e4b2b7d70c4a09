import { CanvasModel } from './canvas-model.ts';
import type { CanvasCommand, CanvasDocument, CanvasHost, CanvasPatch, RunFrame, TextLine } from './contract.ts';
import { Stage } from './stage.tsx';
import { adoptStyles } from './styles.ts';

/** `<flow-canvas>`: light DOM, no children from the page. Call nothing before `ready`. */
export class FlowCanvasElement extends HTMLElement {
  readonly ready: Promise<void>;
  private becomeReady!: () => void;
  private readonly model = new CanvasModel();
  private stage: Stage | undefined;

  constructor() {
    super();
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
  }

  set host(host: CanvasHost | undefined) {
    this.model.host = host;
  }

  connectedCallback(): void {
    adoptStyles();
    this.stage ??= new Stage(this, this.model, this.becomeReady);
  }

  disconnectedCallback(): void {
    // An element that only moved in the page is connected again in the same task.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.stage?.dispose();
      this.model.dispose();
      this.stage = undefined;
    });
  }

  load(document: CanvasDocument): void {
    this.model.load(document);
    this.stage?.open(document.viewport ?? null);
  }

  apply(patch: CanvasPatch): void {
    const hasKeyboard = this.contains(document.activeElement);
    this.model.apply(patch);
    // An undo may take away the very step that had the keyboard; the next key must still reach the canvas.
    if (hasKeyboard) requestAnimationFrame(() => document.activeElement === document.body && this.stage?.focusSurface());
  }

  run(frame: RunFrame): void {
    this.model.runs.run(frame);
  }

  text(lines: TextLine[]): void {
    this.model.runs.text(lines);
  }

  command(name: CanvasCommand, arg?: string | string[] | null): void {
    const ids = arg == null ? [] : typeof arg === 'string' ? [arg] : arg;
    switch (name) {
      case 'fit':
        return this.stage?.fit();
      case 'focus':
        return ids[0] === undefined ? this.stage?.focusSurface() : this.stage?.focus(ids[0]);
      case 'select':
        return this.model.select(ids);
      case 'zoomIn':
        return this.stage?.zoomIn();
      case 'zoomOut':
        return this.stage?.zoomOut();
    }
  }
}
