import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply, fromSnapshot, HoleError, NOTHING, personOf, placeOf, stageOf, withHistory } from '../../main/resources/web/room-state.js';

const INFO = { title: 'Tea', topics: [], visibility: 'public', locked: false, lobby: false, chat: 'everyone', maxSpeakers: 10 };

/** A room with a host, after these events. */
function room(...events) {
  const start = fromSnapshot({
    room: 'tea', epoch: 3, seq: 40, info: INFO, status: 'live', host: 'ada', createdAt: 1,
    people: [{ identity: 'ada', name: 'Ada', role: 'host', ceiling: 'host', here: true, muted: 'none' }],
    hands: [], invites: [], chat: [],
  });
  return events.reduce((state, event) => apply(state, { epoch: 3, seq: state.seq + 1, at: 0, event }), start);
}

const raised = (identity, raisedAt) => ({ type: 'hand.raised', identity, name: identity.toUpperCase(), ceiling: 'speaker', raisedAt });
const role = (identity, to, cause = 'given') => ({ type: 'role.changed', identity, name: identity, role: to, ceiling: 'speaker', cause });

test('hands keep the order of the log, and raising again keeps the place', () => {
  const state = room(raised('mia', 5), raised('noa', 4), raised('mia', 6));

  assert.deepEqual(state.hands.map((hand) => hand.identity), ['mia', 'noa']);
  assert.equal(placeOf(state, 'noa'), 2);
  assert.equal(placeOf(state, 'eli'), 0);
});

test('an approved hand is on the stage when its person is there', () => {
  const state = room(raised('mia', 5), { type: 'hand.lowered', identity: 'mia', cause: 'approved' }, role('mia', 'speaker', 'approved'), { type: 'stage.entered', identity: 'mia' });

  assert.deepEqual(state.hands, []);
  assert.deepEqual(stageOf(state).map((one) => one.identity), ['ada', 'mia']);
});

test('who is led off the stage is not there and not muted any more', () => {
  const state = room(role('mia', 'speaker'), { type: 'stage.entered', identity: 'mia' }, { type: 'muted', identity: 'mia', byModerator: true }, role('mia', 'listener'));

  assert.deepEqual(personOf(state, 'mia'), { identity: 'mia', name: 'mia', role: 'listener', ceiling: 'speaker', here: false, muted: 'none' });
});

test('a co-host who is made a speaker stays where they are, and as muted as they were', () => {
  const state = room(role('mia', 'cohost'), { type: 'stage.entered', identity: 'mia' }, { type: 'muted', identity: 'mia', byModerator: false }, role('mia', 'speaker'));

  assert.equal(personOf(state, 'mia').here, true);
  assert.equal(personOf(state, 'mia').muted, 'self');
});

test('the room has one host: handing over makes it another', () => {
  const state = room(role('mia', 'cohost'), { type: 'host.away', hostAwayAt: 7 }, role('ada', 'cohost', 'hand-over'), role('mia', 'host', 'hand-over'));

  assert.equal(state.host, 'mia');
  assert.equal(state.hostAwayAt, 0);
});

test('an entry that is known changes nothing', () => {
  const state = room(raised('mia', 5));

  assert.equal(apply(state, { epoch: 3, seq: 41, event: raised('noa', 6) }), state);
});

test('a hole is no state', () => {
  assert.throws(() => apply(room(), { epoch: 3, seq: 42, event: raised('noa', 6) }), HoleError);
  assert.throws(() => apply(room(), { epoch: 4, seq: 41, event: raised('noa', 6) }), HoleError);
});

test('what is withheld and what a later version says keep their place in the log', () => {
  const before = room();
  const state = room({ type: 'withheld' }, { type: 'tea.served', cups: 4 });

  assert.deepEqual({ ...state, seq: before.seq }, before);
  assert.equal(state.seq, 42);
});

test('no entry changes the state before it', () => {
  const before = Object.freeze(room(raised('mia', 5), role('noa', 'speaker')));
  const copy = structuredClone(before);
  for (const event of [role('mia', 'speaker'), raised('noa', 1), { type: 'removed', identity: 'noa', name: 'noa', removedAt: 9 },
    { type: 'chat.posted', message: '3-41', identity: 'mia', name: 'Mia', text: 'Hello', postedAt: 4 }, { type: 'room.ended', endedAt: 9, cause: 'host' }]) {
    apply(before, { epoch: 3, seq: before.seq + 1, event });
  }

  assert.deepEqual(before, copy);
});

test('chat is edited, deleted, and older pages come before it without doubling', () => {
  const posted = (message, text) => ({ type: 'chat.posted', message, identity: 'mia', name: 'Mia', text, postedAt: 4 });
  const state = room(posted('3-41', 'One'), posted('3-42', 'Two'), { type: 'chat.edited', message: '3-42', text: 'Two!', editedAt: 5 }, { type: 'chat.deleted', message: '3-41', byModerator: true });
  const longer = withHistory(state, [{ message: '3-42' }, { message: '3-39', text: 'Zero' }, { message: '3-38', text: 'Less' }]);

  assert.deepEqual(longer.chat.map((one) => `${one.message} ${one.text}`), ['3-38 Less', '3-39 Zero', '3-42 Two!']);
});

test('the end empties queue, invitations and stage', () => {
  const state = room(raised('mia', 5), { type: 'invite.sent', identity: 'noa', name: 'Noa' }, { type: 'room.ended', endedAt: 9, cause: 'idle' });

  assert.deepEqual([state.status, state.hands, state.invites, stageOf(state)], ['ended', [], [], []]);
});

test('before the first snapshot there is nothing', () => {
  assert.equal(NOTHING.epoch, 0);
  assert.deepEqual(stageOf(NOTHING), []);
});
