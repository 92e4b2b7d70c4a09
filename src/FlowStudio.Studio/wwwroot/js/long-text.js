// A text too long for one message of the circuit goes as a stream. On the window and in the capture phase: before Blazor sees the event.
const watched = new Map();

addEventListener('change', event => {
  const field = event.target;
  const entry = watched.get(field.form);
  if (!entry || !field.name || typeof field.value !== 'string' || field.value.length <= entry.limit) return;
  event.stopImmediatePropagation();
  const text = DotNet.createJSStreamReference(new TextEncoder().encode(field.value));
  const sending = entry.owner.invokeMethodAsync('TakeLongText', field.name, text).catch(() => {}).then(() => {
    if (entry.sending === sending) entry.sending = null;
  });
  entry.sending = sending;
}, { capture: true });

// The text travels longer than the click on the button: the form waits for it, or it would start with what stood there before.
addEventListener('submit', event => {
  const entry = watched.get(event.target);
  if (!entry?.sending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (entry.waiting) return;
  entry.waiting = true;
  entry.sending.then(() => {
    entry.waiting = false;
    if (watched.has(event.target)) event.target.requestSubmit();
  });
}, { capture: true });

export function watch(form, owner, limit) {
  watched.set(form, { owner, limit, sending: null, waiting: false });
}

export function unwatch(form) {
  watched.delete(form);
}
