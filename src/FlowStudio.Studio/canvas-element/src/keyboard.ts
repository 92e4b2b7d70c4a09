import type { CanvasModel } from './canvas-model.ts';
import { neighbour, type Direction } from './geometry.ts';
import type { KeyboardConnect } from './keyboard-connect.ts';
import { isElsewhere } from './page.ts';

/** What a key may ask the view to do. */
export interface ViewActions {
  fit(): void;
  zoomTo(zoom: number): void;
  focus(id: string): void;
  deleteSelection(): void;
  /** The middle of what is seen, in canvas units and on the screen. */
  middle(): { x: number; y: number; clientX: number; clientY: number };
}

const directions: Record<string, Direction> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Keys on the canvas. Moves by arrow keys and selection by Space are React Flow's own. */
export function onKey(event: KeyboardEvent, model: CanvasModel, view: ViewActions, connect: KeyboardConnect): void {
  if (isTyping(event.target) || event.isComposing) return;
  const handled = connect.active ? connect.key(event.key, event.shiftKey) : shortcut(event, model, view, connect);
  if (handled) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function shortcut(event: KeyboardEvent, model: CanvasModel, view: ViewActions, connect: KeyboardConnect): boolean {
  const onButton = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
  const focused = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__node')?.dataset.id : undefined;
  const editable = !model.readOnly.get();
  if (event.ctrlKey || event.metaKey) return withControl(event, model, editable);
  const selected = model.selectedNodes().map((n) => n.id);
  const subject = focused ?? (selected.length === 1 ? selected[0] : undefined);

  const direction = directions[event.key];
  if (direction && event.altKey) {
    const from = subject !== undefined ? model.document.nodes.get(subject) : undefined;
    const next = from ? neighbour(from, direction, model.document.nodes.values()) : model.document.nodes.values().next().value;
    if (next) view.focus(next.id);
    return true;
  }
  if (event.altKey || onButton) return false;
  switch (event.key) {
    case 'Enter':
      if (subject === undefined) return false;
      model.select([subject]);
      model.intent('open', { id: subject });
      return true;
    case 'Delete':
    case 'Backspace':
      if (!editable) return false;
      if (focused && !selected.includes(focused)) model.select([focused]);
      view.deleteSelection();
      return true;
    case 'F2':
      if (!editable || subject === undefined) return false;
      model.intent('rename', { id: subject });
      return true;
    case '1':
      view.fit();
      return true;
    case '0':
      view.zoomTo(1);
      return true;
    case 'v':
    case 'V':
      model.mode.set('pointer');
      return true;
    case 'h':
    case 'H':
      model.mode.set('hand');
      return true;
    case 'c':
    case 'C':
      if (!editable || subject === undefined) return false;
      connect.start(subject);
      return true;
    case 'n':
    case 'N':
      if (!editable) return false;
      model.intent('add', addFrom(subject, model, view));
      return true;
    default:
      return false;
  }
}

/** Behind the one chosen step where an outcome is free, else alone in the middle of the view. */
function addFrom(subject: string | undefined, model: CanvasModel, view: ViewActions) {
  const middle = view.middle();
  const node = subject !== undefined ? model.document.nodes.get(subject) : undefined;
  if (!node) return middle;
  const used = new Set([...model.document.edges.values()].filter((e) => e.source === node.id).map((e) => e.port));
  const free = node.ports.find((p) => !used.has(p.name));
  if (!free) return middle;
  return { ...middle, source: node.id, port: free.name, x: node.x + node.width + 90, y: node.y + 24 * node.ports.indexOf(free) };
}

function withControl(event: KeyboardEvent, model: CanvasModel, editable: boolean): boolean {
  const key = event.key.toLowerCase();
  if (key === 'a') {
    model.select([...model.document.nodes.keys(), ...model.document.edges.keys()]);
    return true;
  }
  const ids = model.selectedNodes().map((n) => n.id);
  if (key !== 'd' || !editable || ids.length === 0) return false;
  model.intent('duplicate', { ids });
  return true;
}

/** Undo and redo mean the workflow wherever the keyboard is on the page, except in a text, which has its own. */
export function onPageKey(event: KeyboardEvent, model: CanvasModel): void {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey) || model.readOnly.get() || isElsewhere(event.target)) return;
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return;
  event.preventDefault();
  model.intent(key === 'y' || event.shiftKey ? 'redo' : 'undo');
}
