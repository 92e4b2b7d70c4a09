// A text too long for one message of the circuit goes as a stream. On the window and in the capture phase: before Blazor sees the event.
const watched = new Map();

addEventListener('change', event => {
  const field = event.target;
  const entry = watched.get(field.form);
  if (!entry || !field.name || typeof field.value !== 'string' || field.value.length <= entry.limit) return;
  event.stopImmediatePropagation();
  entry.owner.invokeMethodAsync('TakeLongText', field.name, DotNet.createJSStreamReference(new TextEncoder().encode(field.value)));
}, { capture: true });

export function watch(form, owner, limit) {
  watched.set(form, { owner, limit });
}

export function unwatch(form) {
  watched.delete(form);
}
