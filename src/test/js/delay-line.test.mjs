import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DelayLine } from '../../main/resources/web/delay-line.js';

test('waits until the time is heard, and keeps the order', () => {
  let heard = 100;
  const seen = [];
  const line = new DelayLine(() => heard, (item) => seen.push(item));

  line.push(90, 'a');
  line.push(150, 'b');
  line.push(140, 'c');
  assert.deepEqual(seen, ['a']);

  heard = 145;
  line.flow();
  assert.deepEqual(seen, ['a']); // c may not overtake b
  heard = 150;
  line.flow();
  assert.deepEqual(seen, ['a', 'b', 'c']);
});

test('holds nothing back where nothing is heard late', () => {
  let heard = 100;
  const seen = [];
  const line = new DelayLine(() => heard, (item) => seen.push(item));

  line.push(500, 'a');
  heard = null;
  line.push(600, 'b');

  assert.deepEqual(seen, ['a', 'b']);
  assert.equal(line.waiting, 0);
});
