import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { CanvasCommit, CommitReply, Op } from '../src/contract.ts';
import { Outbox, type Keep } from '../src/outbox.ts';
import { settle } from './sample.ts';

class Shelf implements Keep {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

const move = (id: string): Op => ({ op: 'move', id, x: 1, y: 1 });
const neverAnswered = () => new Promise<CommitReply>(() => {});
const accept = async (c: CanvasCommit): Promise<CommitReply> => ({ seq: c.seq, rev: c.baseRev + 1, accepted: true });

const open: Outbox[] = [];
afterEach(() => open.splice(0).forEach((box) => box.stop()));

function outbox(send: (commit: CanvasCommit) => Promise<CommitReply>, keep = new Shelf(), partSize = 200) {
  const sent: CanvasCommit[] = [];
  const replies: CommitReply[] = [];
  let clients = 0;
  const box = new Outbox(
    (commit) => {
      sent.push(commit);
      return send(commit);
    },
    (reply) => replies.push(reply),
    { keep, newClientId: () => `client ${clients++} of ${keep.items.size}`, timeoutMs: 5, retryMs: 1, partSize },
  );
  open.push(box);
  return { box, sent, replies, keep };
}

async function until(condition: () => boolean) {
  const deadline = Date.now() + 2000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'The outbox did not get there within two seconds.');
    await settle();
  }
}

test('push_TwoCommits_AreSentInOrderOnTheRevisionThatTheLastAnswerGave', async () => {
  const { box, sent, replies } = outbox(accept);
  box.load('d', 7);
  box.push('Move', [move('a')]);
  box.push('Move', [move('b')]);
  await until(() => replies.length === 2);
  assert.deepEqual(sent.map((c) => [c.seq, c.baseRev]), [[1, 7], [2, 8]]);
});

test('push_CallThatFailsOrIsNeverAnswered_IsSentAgainWithTheSameSeq', async () => {
  const answers = [() => Promise.reject(new Error('gone')), neverAnswered];
  const { box, sent, replies } = outbox((commit) => (answers.shift() ?? (() => accept(commit)))());
  box.load('d', 1);
  box.push('Move', [move('a')]);
  await until(() => replies.length === 1);
  assert.deepEqual(sent.map((c) => c.seq), [1, 1, 1]);
  assert.equal(box.unanswered.length, 0);
});

test('push_ManyOps_GoInPartsAndAreAnsweredOnce', async () => {
  const { box, sent, replies } = outbox(accept, new Shelf(), 2);
  box.load('d', 1);
  box.push('Move', ['a', 'b', 'c', 'd', 'e'].map(move));
  await until(() => replies.length === 1);
  assert.deepEqual(sent.map((c) => [c.part, c.parts, c.ops.length]), [[0, 3, 2], [1, 3, 2], [2, 3, 1]]);
});

test('load_AfterThePageDiedOnTheSameRevision_ReplaysUnderTheSameName', async () => {
  const keep = new Shelf();
  const first = outbox(neverAnswered, keep);
  first.box.load('d', 3);
  first.box.push('Move', [move('a')]);
  first.box.stop();
  const second = outbox(accept, keep);
  const { replay, lost } = second.box.load('d', 3);
  assert.deepEqual({ replay, lost }, { replay: [move('a')], lost: false });
  await until(() => second.replies.length === 1);
  assert.equal(second.sent[0]!.clientId, first.sent[0]!.clientId);
  assert.equal(keep.items.size, 0);
});

test('load_OnAnotherRevision_GivesUpAndSaysSo', () => {
  const keep = new Shelf();
  const first = outbox(neverAnswered, keep);
  first.box.load('d', 3);
  first.box.push('Move', [move('a')]);
  first.box.stop();
  const second = outbox(accept, keep);
  assert.deepEqual(second.box.load('d', 4), { replay: [], lost: true });
  assert.equal(second.sent.length, 0);
});

test('advance_PatchThatContainsACommit_ForgetsIt', () => {
  const { box } = outbox(neverAnswered);
  box.load('d', 1);
  box.push('Move', [move('a')]);
  box.push('Move', [move('b')]);
  box.advance(2, 1);
  assert.deepEqual(box.unanswered, [move('b')]);
});
