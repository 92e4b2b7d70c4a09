/** Where things sit on a node. CanvasGeometry.cs holds the same numbers. */

export const nodeWidth = 240;
export const nodeHeight = 76;
/** The first port and the input are level, so that a chain of steps is a straight line. */
export const firstPortY = 38;
export const portPitch = 24;

/** Steps come to rest on this grid: two of them in a row make a straight line without care. */
export const grid = 10;

export function snap(at: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round(at.x / grid) * grid, y: Math.round(at.y / grid) * grid };
}

export function heightFor(ports: number): number {
  return Math.max(nodeHeight, 40 + portPitch * ports);
}

export function portY(index: number): number {
  return firstPortY + portPitch * index;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export function overlaps(a: Rect, b: Rect, gap = 0): boolean {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

/** The wanted place, or the nearest one below and to the right of it that no rectangle covers. */
export function freePlace(wanted: Rect, taken: readonly Rect[]): { x: number; y: number } {
  const place = { ...wanted };
  for (let step = 0; step < 50 && taken.some((rect) => overlaps(place, rect, 12)); step++) {
    place.x += 24;
    place.y += 48;
  }
  return snap(place);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest rectangle that lies in a direction, or none. Sideways distance counts double: people mean the one straight ahead. */
export function neighbour<T extends Rect>(from: Rect, direction: Direction, others: Iterable<T>): T | undefined {
  const centre = (r: Rect) => ({ x: r.x + r.width / 2, y: r.y + r.height / 2 });
  const origin = centre(from);
  let best: T | undefined;
  let bestDistance = Infinity;
  for (const other of others) {
    const at = centre(other);
    const dx = at.x - origin.x;
    const dy = at.y - origin.y;
    const ahead = direction === 'right' ? dx : direction === 'left' ? -dx : direction === 'down' ? dy : -dy;
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    if (ahead <= 1) continue;
    const distance = ahead + 2 * aside;
    if (distance < bestDistance) {
      best = other;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The way of an edge that leads back: out to the right, below everything named, and in from the left, with round corners.
 * Returns the path and the middle of its lower run.
 */
export function loopPath(sx: number, sy: number, tx: number, ty: number, below: number): { path: string; x: number; y: number } {
  const out = 26;
  const floor = Math.max(below + 30, sy + 24, ty + 24);
  const r = Math.min(14, (floor - Math.max(sy, ty)) / 2);
  const right = sx + out;
  const left = tx - out;
  const path =
    `M${sx},${sy}H${right - r}Q${right},${sy} ${right},${sy + r}V${floor - r}Q${right},${floor} ${right - r},${floor}` +
    `H${left + r}Q${left},${floor} ${left},${floor - r}V${ty + r}Q${left},${ty} ${left + r},${ty}H${tx}`;
  return { path, x: (left + right) / 2, y: floor };
}
