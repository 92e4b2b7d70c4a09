import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overviewBox, pathOf } from '../src/overview.ts';

const frame = { width: 200, height: 100 };

test('overviewBox_ViewBesideTheDrawing_HoldsBothInTheShapeOfTheFrame', () => {
  const box = overviewBox([{ x: 0, y: 0, width: 100, height: 100 }], { x: 900, y: 0, width: 100, height: 50 }, frame);
  assert.ok(box.x <= 0 && box.x + box.width >= 1000 && box.y <= 0 && box.y + box.height >= 100);
  assert.ok(Math.abs(box.width / box.height - 2) < 1e-9);
});

test('overviewBox_NothingDrawn_HoldsTheView', () => {
  const box = overviewBox([], { x: 10, y: 20, width: 300, height: 200 }, frame);
  assert.ok(box.x <= 10 && box.y <= 20 && box.x + box.width >= 310 && box.y + box.height >= 220);
});

test('pathOf_TwoRectangles_IsOnePathOfBoth', () => {
  assert.equal(pathOf([{ x: 1, y: 2, width: 3, height: 4 }, { x: 5.4, y: 6, width: 7, height: 8 }]), 'M1 2h3v4h-3zM5 6h7v8h-7z');
});
