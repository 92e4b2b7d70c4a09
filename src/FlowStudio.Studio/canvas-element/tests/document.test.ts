import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentStore } from '../src/document.ts';
import { edge, node } from './sample.ts';

function store() {
  const document = new DocumentStore();
  document.load({ rev: 1, nodes: [node('a'), node('b'), node('c')], edges: [edge('a', 'b'), edge('b', 'c')] });
  return document;
}

test('apply_RemoveNode_TakesItsEdgesAlong', () => {
  const document = store();
  document.apply([{ op: 'remove', id: 'b' }]);
  assert.deepEqual([...document.nodes.keys()], ['a', 'c']);
  assert.equal(document.edges.size, 0);
});

test('apply_SameOpsTwice_ChangesNothingMore', () => {
  const ops = [
    { op: 'move', id: 'a', x: 5, y: 6 },
    { op: 'connect', edge: edge('a', 'c') },
    { op: 'reconnect', id: 'b/Done/c', edge: edge('b', 'a') },
    { op: 'disconnect', id: 'a/Done/b' },
    { op: 'remove', id: 'c' },
  ] as const;
  const once = store();
  once.apply(ops);
  const twice = store();
  twice.apply(ops.slice(0, 4));
  twice.apply(ops);
  assert.deepEqual([...twice.nodes], [...once.nodes]);
  assert.deepEqual([...twice.edges.keys()].sort(), [...once.edges.keys()].sort());
});

test('apply_SetData_KeepsThePosition', () => {
  const document = store();
  document.apply([{ op: 'move', id: 'a', x: 7, y: 8 }, { op: 'setData', node: { ...node('a'), title: 'New' } }]);
  const { title, x, y } = document.nodes.get('a')!;
  assert.deepEqual({ title, x, y }, { title: 'New', x: 7, y: 8 });
});

test('apply_OpForAStepThatIsGone_IsPassedOver', () => {
  const document = store();
  document.apply([{ op: 'move', id: 'x', x: 1, y: 1 }, { op: 'setData', node: node('x') }, { op: 'disconnect', id: 'x' }]);
  assert.equal(document.nodes.size, 3);
});

test('ixOf_StepRemovedAndAddedAgain_KeepsItsNumber', () => {
  const document = store();
  document.apply([{ op: 'remove', id: 'b' }, { op: 'add', node: node('d') }, { op: 'add', node: node('b') }]);
  assert.deepEqual(['a', 'b', 'c', 'd'].map((id) => document.ixOf(id)), [0, 1, 2, 3]);
});
