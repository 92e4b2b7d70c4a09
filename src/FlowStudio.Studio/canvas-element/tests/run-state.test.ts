import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EdgeRunState, RunStatus } from '../src/contract.ts';
import { RunStateStore } from '../src/run-state.ts';

function store() {
  const flushes: (() => void)[] = [];
  return { runs: new RunStateStore((flush) => flushes.push(flush)), flush: () => flushes.splice(0).forEach((f) => f()), asked: () => flushes.length };
}

const full = { runId: 'r', seq: 1, full: true, n: [], e: [] };

test('run_ManyFramesBeforeAPaint_AreOneFlushWithTheLastState', () => {
  const { runs, flush, asked } = store();
  let told = 0;
  runs.onNode(3, () => told++);
  runs.run(full);
  runs.run({ runId: 'r', seq: 2, full: false, n: [[3, RunStatus.Running, 1]], e: [] });
  runs.run({ runId: 'r', seq: 3, full: false, n: [[3, RunStatus.Done, 1]], e: [[0, EdgeRunState.Taken]] });
  assert.equal(asked(), 1);
  flush();
  assert.equal(told, 1);
  assert.equal(runs.node(3).status, RunStatus.Done);
  assert.equal(runs.edge(0), EdgeRunState.Taken);
});

test('run_StateAsBefore_TellsNobody', () => {
  const { runs, flush } = store();
  runs.run({ ...full, n: [[0, RunStatus.Done, 1]] });
  flush();
  let told = 0;
  runs.onNode(0, () => told++);
  runs.run({ ...full, seq: 2, n: [[0, RunStatus.Done, 1]] });
  flush();
  assert.equal(told, 0);
});

test('run_FullFrame_ClearsWhatItDoesNotName', () => {
  const { runs, flush } = store();
  runs.run({ ...full, n: [[0, RunStatus.Failed, 1]], e: [[2, EdgeRunState.Taken]] });
  flush();
  runs.run({ ...full, runId: 'other', n: [[1, RunStatus.Running, 1]] });
  flush();
  assert.deepEqual([runs.node(0).status, runs.node(1).status, runs.edge(2)], [RunStatus.None, RunStatus.Running, EdgeRunState.None]);
});

test('run_OlderFrameOrAnotherRunsPatch_IsIgnored', () => {
  const { runs, flush } = store();
  runs.run({ ...full, seq: 5, n: [[0, RunStatus.Done, 1]] });
  runs.run({ ...full, seq: 4, full: false, n: [[0, RunStatus.Running, 1]] });
  runs.run({ ...full, runId: 'other', seq: 9, full: false, n: [[0, RunStatus.Failed, 1]] });
  flush();
  assert.equal(runs.node(0).status, RunStatus.Done);
});

test('text_LongText_ShowsItsEndFromTheBeginningOfAWord', () => {
  const { runs, flush } = store();
  runs.run({ ...full, n: [[0, RunStatus.Running, 1]] });
  runs.text([{ ix: 0, text: `${'first words '.repeat(20)}\n the end` }]);
  flush();
  const { text } = runs.node(0);
  assert.match(text, /^…(first|words) .* the end$/);
  assert.ok(text.length <= 91);
});

test('text_StepThatStopsRunning_LosesItsText', () => {
  const { runs, flush } = store();
  runs.run({ ...full, n: [[0, RunStatus.Running, 1]] });
  runs.text([{ ix: 0, text: 'writing' }]);
  flush();
  runs.run({ ...full, seq: 2, full: false, n: [[0, RunStatus.Done, 1]] });
  flush();
  assert.equal(runs.node(0).text, '');
});

test('run_MoreRunningStepsThanCanMove_IsCrowdedUntilSomeAreDone', () => {
  const { runs, flush } = store();
  const all = (status: RunStatus) => Array.from({ length: 13 }, (_, ix): [number, number, number] => [ix, status, 1]);
  runs.run({ ...full, n: all(RunStatus.Running) });
  flush();
  assert.equal(runs.crowded.get(), true);
  runs.run({ ...full, seq: 2, full: false, n: [[0, RunStatus.Done, 1]] });
  flush();
  assert.equal(runs.crowded.get(), false);
});

test('onFlush_ManyChanges_TellsOnce', () => {
  const { runs, flush } = store();
  let told = 0;
  runs.onFlush(() => told++);
  runs.run({ ...full, n: [[0, RunStatus.Done, 1], [1, RunStatus.Done, 1]], e: [[0, EdgeRunState.Taken]] });
  flush();
  assert.equal(told, 1);
});
