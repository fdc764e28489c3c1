// Not in the room: waiting before its door, or outside of it, and why.

import { byId, setText } from './dom.js';

/**
 * Title and words for why somebody is not inside; `detail` is what a moderator or the node said, `atDoor` whether they
 * tried to come in and were refused.
 */
const REASONS = {
  removed: ['You were removed', (detail, atDoor) => (atDoor
    ? 'Your link was made before you were removed from this room, and does not open it any more. Ask the host for a new one.'
    : detail || 'A moderator removed you from this room.')],
  banned: ['You are banned from this room', (detail) => detail || 'A moderator keeps you out.'],
  refused: ['You cannot come in', (detail) => detail || 'Nobody lets you in now.'],
  locked: ['The room is locked', () => 'It takes no newcomers now.'],
  full: ['The room is full', () => 'You can still listen over HLS.'],
  ended: ['This room has ended', () => 'Thanks for being there.'],
  'no-such-room': ['There is no such room', () => 'It is not open yet, or it was closed. This page goes in when it opens.'],
  'not-started': ['The room has not started', () => 'Come back when it begins.'],
  replaced: ['You are here in another window', () => 'A name has so many windows and no more. To go on here, try again.'],
};
const NO_RETURN = new Set(['banned', 'ended']);

/** `again` tries once more, or is null where that is of no use; `open` opens the room, for who may. */
export function showOut({ reason, detail, atDoor }, { again, open }) {
  const [title, words] = REASONS[reason] ?? ['You are not in the room', (said) => said || 'The node closed the connection.'];
  setText(byId('out-title'), title);
  setText(byId('out-text'), words(detail, atDoor));
  byId('out').dataset.reason = reason;
  byId('out-again').hidden = NO_RETURN.has(reason) || !(again || open);
  setText(byId('out-again'), open ? 'Open it' : 'Try again');
  byId('out-again').onclick = open ?? again;
  byId('out-home').onclick = () => byId('home').click();
  byId('out').hidden = false;
  byId('waiting').hidden = true;
}

export function showWaiting(waiting, title) {
  byId('waiting').hidden = !waiting;
  setText(byId('waiting-text'), waiting ? `A moderator of ${title} lets people in one by one. You need do nothing.` : '');
}

export function hideOut() {
  byId('out').hidden = true;
  byId('waiting').hidden = true;
}
