// Single keys for a page that asks for them: never while somebody types, never with Ctrl, Alt or Meta, never as a key held down.
const typing = 'input, textarea, select, [contenteditable], [role="textbox"], [role="menu"], dialog[open]';

export function listen(receiver, keys) {
  const onKey = event => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (!keys.includes(key) || event.target.closest?.(typing)) return;
    event.preventDefault();
    receiver.invokeMethodAsync('OnKeyAsync', key);
  };
  document.addEventListener('keydown', onKey);
  // Says which keys are listened to now.
  document.documentElement.dataset.keys = keys.join(' ');
  return {
    stop: () => {
      document.removeEventListener('keydown', onKey);
      delete document.documentElement.dataset.keys;
    },
  };
}
