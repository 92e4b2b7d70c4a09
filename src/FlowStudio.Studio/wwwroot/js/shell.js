// The skip link: the base element would make "#main" lead to the start page, and Blazor would scroll without moving the focus.
document.addEventListener('click', event => {
  if (!event.target.closest?.('.fs-skip')) return;
  event.preventDefault();
  document.getElementById('main').focus();
}, { capture: true });

// What the page does when its circuit is gone: wait until Studio answers, then come back by itself.
(() => {
  'use strict';
  const banner = document.getElementById('components-reconnect-modal');
  if (!banner) return;

  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));
  const answers = async () => {
    try { return (await fetch('health', { cache: 'no-store' })).ok; } catch { return false; }
  };

  let returning = false;
  const comeBack = async mayReconnect => {
    if (returning) return;
    returning = true;
    while (!await answers()) await pause(1500);
    // The circuit may have outlived a short cut; a restarted Studio knows it no more.
    const resumed = mayReconnect && await Promise.resolve(Blazor.reconnect()).catch(() => false);
    returning = false;
    if (!resumed) location.reload();
  };

  new MutationObserver(() => {
    if (banner.classList.contains('components-reconnect-rejected')) comeBack(false);
    else if (banner.classList.contains('components-reconnect-failed')) comeBack(true);
  }).observe(banner, { attributes: true, attributeFilter: ['class'] });
})();
