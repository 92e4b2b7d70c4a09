// Light, dark, or as the system has it. Runs before the first paint; the choice stays in this browser.
(() => {
  'use strict';
  const key = 'flowstudio.theme';
  const choices = ['system', 'light', 'dark'];
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;

  // A browser that forbids storage still gets a theme; the choice then lasts as long as the page.
  let choice = 'system';
  try {
    const kept = localStorage.getItem(key);
    if (choices.includes(kept)) choice = kept;
  } catch { }

  const show = () => {
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
  };

  show();
  dark.addEventListener('change', show);
  addEventListener('storage', event => {
    if (event.key === key && choices.includes(event.newValue)) {
      choice = event.newValue;
      show();
    }
  });
  document.addEventListener('click', event => {
    if (!event.target.closest?.('[data-theme-toggle]')) return;
    choice = choices[(choices.indexOf(choice) + 1) % choices.length];
    try { localStorage.setItem(key, choice); } catch { }
    show();
  });
})();
