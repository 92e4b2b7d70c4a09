/** The type under which a palette item travels in a drag. */
const dragType = 'application/x-flow-kind';

export interface PaletteTarget {
  readonly element: HTMLElement;
  accepts(): boolean;
  dropped(kind: string, clientX: number, clientY: number, edgeId: string | undefined): void;
  clicked(kind: string): void;
}

/**
 * Palette items are elements of the page with `data-flow-kind` (and `draggable="true"`). Blazor cannot fill a drag's data, so the
 * module does it. Returns the function that stops listening.
 */
export function listenToPalette(target: PaletteTarget): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const kindOf = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-flow-kind]')?.dataset.flowKind : undefined;

  document.addEventListener('dragstart', (event) => {
    const kind = kindOf(event);
    if (!kind || !event.dataTransfer) return;
    event.dataTransfer.setData(dragType, kind);
    event.dataTransfer.effectAllowed = 'copy';
  }, { signal });

  // A click covers Enter and Space on a button, and touch.
  document.addEventListener('click', (event) => {
    const kind = kindOf(event);
    if (kind && target.accepts()) target.clicked(kind);
  }, { signal });

  target.element.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes(dragType) || !target.accepts()) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    markEdge(target.element, edgeAt(event.clientX, event.clientY));
  }, { signal });
  target.element.addEventListener('dragleave', () => markEdge(target.element, undefined), { signal });

  target.element.addEventListener('drop', (event) => {
    const kind = event.dataTransfer?.getData(dragType);
    if (!kind || !target.accepts()) return;
    event.preventDefault();
    const edge = edgeAt(event.clientX, event.clientY);
    markEdge(target.element, undefined);
    target.dropped(kind, event.clientX, event.clientY, edge?.dataset.id);
  }, { signal });

  return () => stop.abort();
}

function edgeAt(x: number, y: number): HTMLElement | SVGElement | undefined {
  for (const element of document.elementsFromPoint(x, y)) {
    if (element.closest('.react-flow__node')) return undefined;
    const edge = element.closest<SVGElement>('.react-flow__edge');
    if (edge) return edge;
  }
  return undefined;
}

function markEdge(canvas: HTMLElement, edge: Element | undefined): void {
  for (const marked of canvas.querySelectorAll('.react-flow__edge[data-drop]')) if (marked !== edge) marked.removeAttribute('data-drop');
  edge?.setAttribute('data-drop', '');
}
