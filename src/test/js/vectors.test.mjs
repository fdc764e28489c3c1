import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apply, fromSnapshot, NOTHING } from '../../main/resources/web/room-state.js';

const FOLDER = new URL('../resources/protocol/', import.meta.url);

/** What a client of these eyes has after these messages. */
function replay(messages) {
  let state = NOTHING;
  for (const message of messages) {
    if (message.type === 'event') state = apply(state, message);
    if (message.type !== 'joined') continue;
    if (message.snapshot) state = fromSnapshot(message.snapshot);
    for (const entry of message.missed ?? []) state = apply(state, entry);
  }
  return state;
}

/** Without who was let in, which the page has no use for, and with as much chat as the node keeps. */
function comparable(state, messages) {
  const { admitted, ...rest } = state;
  return { ...rest, chat: rest.chat.slice(-messages) };
}

for (const file of readdirSync(FOLDER)) {
  test(`has the node's state after ${file}`, () => {
    const { messages, snapshot } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
    const expected = fromSnapshot(snapshot);
    const length = snapshot.chat.length || 1;

    assert.deepEqual(comparable(replay(messages), length), comparable(expected, length));
  });
}
