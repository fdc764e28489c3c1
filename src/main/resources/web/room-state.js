// What a room is, as this client knows it: a snapshot, and the entries of the log after it.
//
// Pure: no clock, no DOM, no network; the same entries give the same state in every client. Field names are
// those of docs/PROTOCOL.md. `people` holds whom the room has to remember, in the order in which they came by their role.

const CHAT_KEPT = 2_000;

const NO_INFO = Object.freeze({
  title: '', topics: [], language: '', visibility: 'public', pinned: '', locked: false, lobby: false,
  chat: 'everyone', talkSeconds: 0, maxSpeakers: 0,
});

/** Before the first snapshot. */
export const NOTHING = Object.freeze({
  epoch: 0,
  seq: 0,
  info: NO_INFO,
  status: 'unopened',
  host: '',
  createdAt: 0,
  scheduledAt: 0,
  startedAt: 0,
  endedAt: 0,
  hostAwayAt: 0,
  people: [],
  hands: [],
  invites: [],
  chat: [],
  bans: [],
  lobby: [],
});

/** The state that a snapshot tells. */
export function fromSnapshot(snapshot) {
  return { ...NOTHING, ...snapshot, info: infoOf(snapshot.info) };
}

function infoOf(info) {
  return { ...NO_INFO, ...info };
}

/**
 * The state after one entry {epoch, seq, event}. An entry that is in the state already changes nothing, so
 * nothing is ever doubled; one that leaves a hole throws, so nothing is ever lost: the caller asks again.
 */
export function apply(state, entry) {
  if (entry.epoch === state.epoch && entry.seq <= state.seq) return state;
  if (entry.epoch !== state.epoch || entry.seq !== state.seq + 1) {
    throw new HoleError(`after ${state.epoch}-${state.seq} came ${entry.epoch}-${entry.seq}`);
  }
  const change = EVENTS[entry.event.type];
  // An event of a later version says nothing to us and keeps its place in the log.
  const next = change ? change(state, entry.event) : {};
  return { ...state, ...next, seq: entry.seq };
}

/** The entry does not continue the state. */
export class HoleError extends Error {}

const NEWCOMER = { role: 'listener', ceiling: 'listener', here: false, muted: 'none' };

const EVENTS = {
  'room.opened': (_, event) => ({
    info: infoOf(event.info),
    host: event.host ?? '',
    createdAt: event.createdAt,
    scheduledAt: event.scheduledAt ?? 0,
    status: event.scheduledAt ? 'scheduled' : 'live',
    startedAt: event.scheduledAt ? 0 : event.createdAt,
  }),
  'room.updated': (_, event) => ({ info: infoOf(event.info), scheduledAt: event.scheduledAt ?? 0 }),
  'room.started': (_, event) => ({ status: 'live', startedAt: event.startedAt }),
  'room.ended': (state, event) => ({
    status: 'ended',
    endedAt: event.endedAt,
    hostAwayAt: 0,
    hands: [],
    invites: [],
    lobby: [],
    people: state.people.map((one) => (one.here ? { ...one, here: false } : one)),
  }),
  'host.away': (_, event) => ({ hostAwayAt: event.hostAwayAt }),
  'host.back': () => ({ hostAwayAt: 0 }),
  'role.changed': (state, event) => {
    const before = state.people.find((one) => one.identity === event.identity);
    const keeps = before && event.role !== 'listener';
    const host = event.role === 'host';
    return {
      people: put(state.people, {
        ...pick(event, 'identity', 'name', 'role', 'ceiling'),
        here: keeps ? before.here : false,
        muted: keeps ? before.muted : 'none',
        ...(before?.removedAt ? { removedAt: before.removedAt } : {}),
      }),
      ...(host || state.host === event.identity ? { host: host ? event.identity : '', hostAwayAt: 0 } : {}),
    };
  },
  'stage.entered': (state, event) => ({ people: changed(state, event.identity, { here: true }) }),
  'stage.left': (state, event) => ({ people: changed(state, event.identity, { here: false }) }),
  'hand.raised': (state, event) => ({ hands: put(state.hands, pick(event, 'identity', 'name', 'ceiling', 'raisedAt')) }),
  'hand.lowered': (state, event) => ({ hands: without(state.hands, event.identity) }),
  'invite.sent': (state, event) => ({
    invites: state.invites.includes(event.identity) ? state.invites : [...state.invites, event.identity],
  }),
  'invite.ended': (state, event) => ({ invites: state.invites.filter((one) => one !== event.identity) }),
  muted: (state, event) => ({
    people: changed(state, event.identity, { muted: event.byModerator ? 'moderator' : 'self' }),
  }),
  unmuted: (state, event) => ({ people: changed(state, event.identity, { muted: 'none' }) }),
  removed: (state, event) => {
    const before = state.people.find((one) => one.identity === event.identity);
    return {
      people: put(state.people, {
        identity: event.identity,
        name: event.name,
        role: 'listener',
        ceiling: before?.ceiling ?? 'listener',
        here: false,
        muted: 'none',
        removedAt: event.removedAt,
      }),
      ...(state.host === event.identity ? { host: '', hostAwayAt: 0 } : {}),
    };
  },
  banned: (state, event) => ({
    bans: put(state.bans, pick(event, 'identity', 'name', 'by', 'reason', 'bannedAt', 'expiresAt')),
  }),
  unbanned: (state, event) => ({ bans: without(state.bans, event.identity) }),
  'lobby.knocked': (state, event) => ({ lobby: put(state.lobby, pick(event, 'identity', 'name', 'knockedAt')) }),
  'lobby.admitted': (state, event) => ({ lobby: without(state.lobby, event.identity) }),
  'lobby.ended': (state, event) => ({ lobby: without(state.lobby, event.identity) }),
  'chat.posted': (state, event) => ({
    chat: [...state.chat, pick(event, 'message', 'identity', 'name', 'text', 'postedAt')].slice(-CHAT_KEPT),
  }),
  'chat.edited': (state, event) => ({
    chat: state.chat.map((one) => (one.message === event.message ? { ...one, text: event.text, editedAt: event.editedAt } : one)),
  }),
  'chat.deleted': (state, event) => ({ chat: state.chat.filter((one) => one.message !== event.message) }),
};

/** The state with messages of a page of history before those it has; `messages` newest first, as they come. */
export function withHistory(state, messages) {
  const known = new Set(state.chat.map((one) => one.message));
  return { ...state, chat: [...messages.filter((one) => !known.has(one.message)).toReversed(), ...state.chat] };
}

/** Fields that the event has: what says nothing is left out on the wire, and here too. */
function pick(event, ...names) {
  return Object.fromEntries(names.filter((name) => event[name] !== undefined).map((name) => [name, event[name]]));
}

function without(list, identity) {
  return list.filter((one) => one.identity !== identity);
}

function byIdentity(a, b) {
  return a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0;
}

/**
 * A list with somebody in it: in their place, or at the end when they are new or came by another role. The order is
 * part of the state, and the node's rule is this one.
 */
function put(list, thing) {
  const at = list.findIndex((one) => one.identity === thing.identity);
  if (at < 0) return [...list, thing];
  if (list[at].role !== thing.role || list[at].removedAt !== thing.removedAt) {
    return [...without(list, thing.identity), thing];
  }
  return list.with(at, thing);
}

/** The people with something different about one of whom the room knows; of others it has nothing to say. */
function changed(state, identity, change) {
  return state.people.map((one) => (one.identity === identity ? { ...one, ...change } : one));
}

const RANKS = ['listener', 'speaker', 'cohost', 'host'];

/** 0 for a listener, 3 for the host. */
export function rank(role) {
  return RANKS.indexOf(role);
}

/** What the room knows of somebody; of a stranger, what a newcomer is. */
export function personOf(state, identity) {
  return state.people.find((one) => one.identity === identity) ?? { identity, name: identity, ...NEWCOMER };
}

/** Who is on the stage and here, highest role first, then by name. */
export function stageOf(state) {
  return state.people
    .filter((one) => one.here && one.role !== 'listener')
    .toSorted((a, b) => rank(b.role) - rank(a.role) || a.name.localeCompare(b.name) || byIdentity(a, b));
}

/** Somebody's place in the queue of hands, 1 is next; 0 without a hand. */
export function placeOf(state, identity) {
  return state.hands.findIndex((one) => one.identity === identity) + 1;
}
