import type { Rect } from './geometry.ts';

/** What the small picture shows: everything drawn and everything seen, with some room, in the shape of its frame. */
export function overviewBox(drawn: readonly Rect[], seen: Rect, frame: { width: number; height: number }): Rect {
  let { x: left, y: top } = seen;
  let right = left + seen.width;
  let bottom = top + seen.height;
  for (const rect of drawn) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  const scale = Math.max((right - left) / frame.width, (bottom - top) / frame.height) * 1.06;
  const width = frame.width * scale;
  const height = frame.height * scale;
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height };
}

/** Many rectangles as one path. */
export function pathOf(rects: Iterable<Rect>): string {
  let path = '';
  for (const { x, y, width, height } of rects) path += `M${Math.round(x)} ${Math.round(y)}h${width}v${height}h${-width}z`;
  return path;
}
