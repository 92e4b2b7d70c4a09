import { ReactFlowProvider } from '@xyflow/react';
import { createRoot, type Root } from 'react-dom/client';
import { CanvasModel } from './canvas-model.ts';
import { listenToClipboard } from './clipboard.ts';
import type { CanvasPaste, CanvasViewport } from './contract.ts';
import type { Flow } from './flow-items.ts';
import { freePlace, nodeHeight, nodeWidth, snap } from './geometry.ts';
import { KeyboardConnect } from './keyboard-connect.ts';
import { onKey, onPageKey, type ViewActions } from './keyboard.ts';
import { listenToPalette } from './palette.ts';
import { Announcer } from './views/Announcer.tsx';
import { CanvasView } from './views/CanvasView.tsx';
import { ModelContext } from './views/context.ts';
import { centre, fitAll, isInView, openOn } from './views/viewport.ts';

/** The canvas inside its element: draws the model and listens to pointer, keys and palette. Lives as long as the element is in the page. */
export class Stage implements ViewActions {
  private readonly root: Root;
  private readonly stop = new AbortController();
  private readonly keyboardConnect: KeyboardConnect;
  private flow: Flow | undefined;
  private pointerId: number | undefined;
  /** Over the canvas, on the screen; null: elsewhere. */
  private pointer: { x: number; y: number } | null = null;
  /** What the view is to show once it has a size: a saved viewport, or everything. */
  private opening: { viewport: CanvasViewport | null } | undefined;

  constructor(private readonly element: HTMLElement, private readonly model: CanvasModel, private readonly ready: () => void) {
    const { signal } = this.stop;
    this.keyboardConnect = new KeyboardConnect(model, (id) => this.reveal(id));
    // Capturing: these keys are decided before React Flow's own handlers see them.
    element.addEventListener('keydown', (event) => onKey(event, model, this, this.keyboardConnect), { capture: true, signal });
    element.addEventListener('pointerdown', this.pointerDown, { capture: true, signal });
    element.addEventListener('pointermove', ({ clientX, clientY }) => (this.pointer = { x: clientX, y: clientY }), { passive: true, signal });
    element.addEventListener('pointerleave', () => (this.pointer = null), { signal });
    document.addEventListener('keydown', (event) => onPageKey(event, model), { signal });
    signal.addEventListener('abort', this.listenToPalette());
    signal.addEventListener('abort', listenToClipboard(model, () => this.pastePlace(), () => this.focusSurface()));

    const container = element.appendChild(document.createElement('div'));
    container.className = 'fs-stage';
    this.root = createRoot(container);
    this.root.render(
      <ModelContext value={model}>
        <ReactFlowProvider>
          <CanvasView onReady={this.initialised} onDragStart={this.takePointer} onResize={this.resized} />
        </ReactFlowProvider>
        <Announcer />
      </ModelContext>,
    );
  }

  dispose(): void {
    this.stop.abort();
    this.root.unmount();
    this.element.replaceChildren();
  }

  /** Shows the freshly loaded document: where it was left, or all of it. */
  open(viewport: CanvasViewport | null): void {
    this.keyboardConnect.cancel();
    this.opening = { viewport };
    // After React has drawn the nodes: fitting needs them.
    requestAnimationFrame(this.tryOpen);
  }

  fit(): void {
    if (this.flow) fitAll(this.flow, this.element.getBoundingClientRect());
  }

  zoomTo(zoom: number): void {
    void this.flow?.zoomTo(zoom);
  }

  zoomIn(): void {
    void this.flow?.zoomIn();
  }

  zoomOut(): void {
    void this.flow?.zoomOut();
  }

  /** Centres a step and gives it the keyboard. Not at once: a step out of view may not be rendered yet. */
  focus(id: string): void {
    if (!this.flow) return;
    if (!isInView(this.flow, id, this.element.getBoundingClientRect())) centre(this.flow, id);
    const until = performance.now() + 1000;
    const attempt = () => {
      const step = this.element.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
      if (step) step.focus({ preventScroll: true });
      else if (performance.now() < until) requestAnimationFrame(attempt);
    };
    attempt();
  }

  focusSurface(): void {
    this.element.querySelector<HTMLElement>('.react-flow')?.focus({ preventScroll: true });
  }

  deleteSelection(): void {
    void this.flow?.deleteElements({ nodes: this.model.selectedNodes(), edges: this.model.selectedEdges() });
    // The focused step is about to go; the next key must still reach the canvas.
    this.focusSurface();
  }

  middle(): { x: number; y: number; clientX: number; clientY: number } {
    const box = this.element.getBoundingClientRect();
    const clientX = box.left + box.width / 2;
    const clientY = box.top + box.height / 2;
    const at = this.flow?.screenToFlowPosition({ x: clientX, y: clientY }) ?? { x: 0, y: 0 };
    return { ...at, clientX, clientY };
  }

  private readonly initialised = (flow: Flow) => {
    this.flow = flow;
    this.ready();
    this.tryOpen();
  };

  private readonly resized = (width: number, height: number) => {
    if (width > 0 && height > 0) this.tryOpen();
  };

  private readonly tryOpen = () => {
    const { width, height } = this.element.getBoundingClientRect();
    if (!this.flow || !this.opening || width === 0 || height === 0) return;
    const drawn = this.flow.getNodes().length;
    if (drawn !== this.model.document.nodes.size) return void requestAnimationFrame(this.tryOpen);
    openOn(this.flow, this.opening.viewport, { width, height });
    this.opening = undefined;
  };

  private pastePlace(): CanvasPaste {
    const { left, top, right, bottom } = this.element.getBoundingClientRect();
    const toCanvas = (x: number, y: number) => this.flow?.screenToFlowPosition({ x, y }, { snapToGrid: false }) ?? { x, y };
    const from = toCanvas(left, top);
    const to = toCanvas(right, bottom);
    return { pointer: this.pointer && toCanvas(this.pointer.x, this.pointer.y), view: { ...from, width: to.x - from.x, height: to.y - from.y } };
  }

  private reveal(id: string): void {
    if (this.flow && !isInView(this.flow, id, this.element.getBoundingClientRect())) centre(this.flow, id);
  }

  private readonly pointerDown = (event: PointerEvent) => {
    this.pointerId = event.pointerId;
    this.keyboardConnect.cancel();
    // The pane takes no focus by itself, and keys must reach the canvas after a click on it.
    if (event.target instanceof Element && event.target.closest('.react-flow__pane')) this.focusSurface();
  };

  // Hit testing through a thousand nodes costs half of a drag's time; a captured pointer is not tested. Only when the drag has begun:
  // at the press it would steal clicks.
  private readonly takePointer = () => {
    if (this.pointerId === undefined) return;
    try {
      this.element.setPointerCapture(this.pointerId);
    } catch {
      // The pointer is up already.
    }
  };

  private listenToPalette(): () => void {
    const { element, model } = this;
    return listenToPalette({
      element,
      accepts: () => !model.readOnly.get() && this.flow !== undefined,
      dropped: (kind, clientX, clientY, edgeId) => {
        const { x, y } = this.flow!.screenToFlowPosition({ x: clientX, y: clientY });
        this.focusSurface();
        model.intent('drop', { kind, ...snap({ x: x - nodeWidth / 2, y: y - nodeHeight / 2 }), clientX, clientY, ...(edgeId === undefined ? {} : { edgeId }) });
      },
      clicked: (kind) => {
        const { x, y } = this.middle();
        const wanted = { x: x - nodeWidth / 2, y: y - nodeHeight / 2, width: nodeWidth, height: nodeHeight };
        model.intent('drop', { kind, ...freePlace(wanted, [...model.document.nodes.values()]) });
      },
    });
  }
}
