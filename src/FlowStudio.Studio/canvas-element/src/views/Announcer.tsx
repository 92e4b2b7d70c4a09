import { useEffect, useState } from 'react';
import { useModel, useSignal } from './context.ts';

const shownMs = 5000;

/** Says what a person who does not see the canvas would miss; answers and refusals are shown too, for a moment. */
export function Announcer() {
  const announcement = useSignal(useModel().announcement);
  const [over, setOver] = useState(announcement);
  useEffect(() => {
    const timer = setTimeout(() => setOver(announcement), shownMs);
    return () => clearTimeout(timer);
  }, [announcement]);
  const shown = announcement.seen && over !== announcement;
  return <div role="status" aria-live="polite" className={shown ? 'fs-notice' : 'fs-only-read'}>{announcement.text}</div>;
}
