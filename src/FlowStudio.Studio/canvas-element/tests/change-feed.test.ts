import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeFeed, type Gesture } from '../src/change-feed.ts';
import { node, settle } from './sample.ts';

function feed() {
  const gestures: Gesture[] = [];
  const nodes = new Map([node('a', 10, 10), node('b', 100, 10)].map((n) => [n.id, n]));
  return { gestures, feed: new ChangeFeed((id) => nodes.get(id), (gesture) => gestures.push(gesture), 5) };
}

const at = (id: string, x: number, y: number, dragging: boolean) => ({ type: 'position', id, position: { x, y }, dragging });

test('nodes_DragOfTwo_IsOneGestureWithTheLastPositions', () => {
  const { feed: changes, gestures } = feed();
  changes.nodes([at('a', 11, 10, true), at('b', 101, 10, true)]);
  changes.nodes([at('a', 30, 10, true), at('b', 120, 10, true)]);
  assert.equal(gestures.length, 0);
  changes.nodes([at('a', 30, 10, false), at('b', 120, 10, false)]);
  assert.deepEqual(gestures, [{ label: 'move', ops: [{ op: 'move', id: 'a', x: 30, y: 10 }, { op: 'move', id: 'b', x: 120, y: 10 }] }]);
});

test('nodes_DragThatEndsWhereItBegan_IsNoGesture', () => {
  const { feed: changes, gestures } = feed();
  changes.nodes([at('a', 30, 10, true)]);
  changes.nodes([at('a', 10, 10, false)]);
  assert.equal(gestures.length, 0);
});

test('nodes_RunOfArrowKeys_IsOneGestureAfterAPause', async () => {
  const { feed: changes, gestures } = feed();
  changes.nodes([at('a', 20, 10, false)]);
  changes.nodes([at('a', 30, 10, false)]);
  assert.equal(gestures.length, 0);
  while (gestures.length === 0) await settle();
  assert.deepEqual(gestures, [{ label: 'move', ops: [{ op: 'move', id: 'a', x: 30, y: 10 }] }]);
});

test('nodes_AskedToFlush_CommitsKeyboardMovesAtOnce', () => {
  const { feed: changes, gestures } = feed();
  changes.nodes([at('a', 20, 10, false)]);
  changes.flushMoves();
  assert.equal(gestures.length, 1);
});

test('remove_NodesAndEdgesInOneTick_IsOneGestureEdgesFirst', async () => {
  const { feed: changes, gestures } = feed();
  changes.edges([{ type: 'remove', id: 'a/Done/b' }]);
  changes.nodes([{ type: 'remove', id: 'a' }]);
  await settle();
  assert.deepEqual(gestures, [{ label: 'delete', ops: [{ op: 'disconnect', id: 'a/Done/b' }, { op: 'remove', id: 'a' }] }]);
});

test('nodes_SelectionOrSize_IsNoGesture', async () => {
  const { feed: changes, gestures } = feed();
  changes.nodes([{ type: 'select', id: 'a' }, { type: 'dimensions', id: 'a' }]);
  await settle();
  assert.equal(gestures.length, 0);
});
