import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, targetsOf } from '../src/connection-rules.ts';
import { freePlace, heightFor, loopPath, neighbour, overlaps } from '../src/geometry.ts';
import { Labels } from '../src/labels.ts';
import { edge, node } from './sample.ts';

const start = { ...node('start'), hasInput: false };
const finish = node('finish', 900, 0, []);
const picture = {
  nodes: new Map([start, node('a', 300), node('b', 600, 0, ['Approved', 'Rejected']), finish].map((n) => [n.id, n])),
  edges: new Map([edge('start', 'a')].map((e) => [e.id, e])),
};

test('refusal_EachMistake_HasItsReason', () => {
  assert.equal(refusal(picture, 'a', 'Done', 'b'), null);
  assert.equal(refusal(picture, 'a', 'Done', 'a'), 'noSelf');
  assert.equal(refusal(picture, 'start', 'Done', 'a'), 'noDuplicate');
  assert.equal(refusal(picture, 'a', 'Done', 'start'), 'noInput');
  assert.equal(refusal(picture, 'finish', 'Done', 'a'), 'noOutput');
  assert.equal(refusal(picture, 'b', 'Done', 'a'), 'noOutput');
});

test('targetsOf_Outcome_NamesOnlyStepsThatCanFollow', () => {
  assert.deepEqual(targetsOf(picture, 'start', 'Done').map((n) => n.id), ['b', 'finish']);
});

test('heightFor_MorePorts_GrowsByOnePitchEach', () => {
  assert.deepEqual([0, 1, 2, 3, 4].map(heightFor), [76, 76, 88, 112, 136]);
});

test('neighbour_StraightAhead_WinsOverNearerAside', () => {
  const others = [node('aside', 280, 300), node('ahead', 500, 10), node('behind', -300, 0)];
  assert.equal(neighbour(node('me'), 'right', others)?.id, 'ahead');
  assert.equal(neighbour(node('me'), 'left', others)?.id, 'behind');
  assert.equal(neighbour(node('me'), 'up', others), undefined);
});

test('freePlace_TakenPlace_MovesUntilNothingIsCovered', () => {
  const taken = [node('a', 0, 0), node('b', 24, 100)];
  const place = { ...freePlace({ x: 0, y: 0, width: 240, height: 76 }, taken), width: 240, height: 76 };
  assert.ok(taken.every((rect) => !overlaps(place, rect)));
});

test('loopPath_WayBack_RunsBelowWhatItPasses', () => {
  const { path, y } = loopPath(1000, 50, 100, 38, 120);
  assert.equal(y, 150);
  assert.match(path, /^M1000,50.*H100$/);
});

test('labels_Overrides_ReplaceOnlyWhatTheyName', () => {
  const labels = new Labels({ done: 'Fertig', oneProblem: 'Ein Fehler: {1}' });
  assert.equal(labels.say('done'), 'Fertig');
  assert.equal(labels.say('oneProblem', 1, 'kein Name'), 'Ein Fehler: kein Name');
  assert.equal(labels.say('running'), 'Running');
});
