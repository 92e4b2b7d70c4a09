import type { CanvasModel } from './canvas-model.ts';
import type { CanvasPaste } from './contract.ts';
import { isElsewhere } from './page.ts';

/**
 * Copy, cut and paste of steps. The browser's own events rather than keys: they come from its menu, too, and pasting needs neither a
 * permission nor a secure address. Returns the function that stops listening.
 */
export function listenToClipboard(model: CanvasModel, place: () => CanvasPaste, keepKeyboard: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  const take = (event: ClipboardEvent, cut: boolean) => {
    // Marked words are what a person means to copy.
    if (event.defaultPrevented || isElsewhere(event.target) || !(getSelection()?.isCollapsed ?? true)) return;
    const ids = chosen(model);
    if (ids.length === 0 || (cut && model.readOnly.get())) return;
    event.preventDefault();
    void model.copy(ids, cut, writeText).then(() => cut && keepKeyboard());
  };
  document.addEventListener('copy', (event) => take(event, false), { signal });
  document.addEventListener('cut', (event) => take(event, true), { signal });
  document.addEventListener('paste', (event) => {
    if (event.defaultPrevented || model.readOnly.get() || isElsewhere(event.target)) return;
    event.preventDefault();
    void model.paste(event.clipboardData?.getData('text/plain') ?? '', place());
  }, { signal });

  return () => stop.abort();
}

/** The selected steps, else the one that has the keyboard. */
function chosen(model: CanvasModel): string[] {
  const ids = model.selectedNodes().map((n) => n.id);
  const focused = document.activeElement?.closest<HTMLElement>('flow-canvas .react-flow__node')?.dataset.id;
  return ids.length > 0 || focused === undefined ? ids : [focused];
}

/** Writes a text that is still on its way: some browsers let a page write only in the moment of the key press. */
async function writeText(text: Promise<string>): Promise<void> {
  if ('ClipboardItem' in window && navigator.clipboard) {
    try {
      return await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text.then((words) => new Blob([words], { type: 'text/plain' })) })]);
    } catch {
      // Refused, or not a promise's friend: the old way may still work.
    }
  }
  // An address without https has no clipboard; the event of a copy command has.
  const words = await text;
  let written = false;
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', words);
    event.preventDefault();
    event.stopImmediatePropagation();
    written = true;
  };
  document.addEventListener('copy', put, { capture: true });
  document.execCommand('copy');
  document.removeEventListener('copy', put, { capture: true });
  if (!written) throw new Error('The browser refused to copy.');
}
