const textInputs = /^(text|search|url|tel|email|password|number|date|datetime-local|month|week|time)$/;

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return textInputs.test(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Whether what happens at this place of the page is not the canvas's: a text is being typed, or a dialog is open. */
export function isElsewhere(target: EventTarget | null): boolean {
  return isText(target) || isText(document.activeElement) || document.querySelector('[aria-modal="true"]') !== null;
}
