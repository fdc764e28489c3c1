// What went wrong, in words for the person in front of the page.

import { ApiError } from './api.js';
import { byId, setText } from './dom.js';
import { NoPathError } from './peer.js';
import { RefusedError } from './room-socket.js';
import { MicrophoneError } from './voice.js';

/** Titles of what passes by itself, for `clearNotice`. */
export const NO_PATH = 'No sound gets through';

const MICROPHONE = {
  NotAllowedError: ['The microphone is blocked', 'Allow it in the address bar of the browser, then press Speak again. You can listen without it.'],
  NotFoundError: ['No microphone found', 'Connect one, then press Speak again. You can listen without it.'],
  NotReadableError: ['The microphone is in use', 'Close the program that holds it, then press Speak again.'],
};

const PROBLEMS = {
  unauthorized: ['This node needs an access token', 'Open the room by the link that you were given; it may have expired.'],
  'grant-missing': ['Your token does not allow this', 'Ask the host for a token with the grant that is missing.'],
  'room-not-found': ['There is no such room', 'It is not open yet, or it was closed. Only a host can open it.'],
  'room-ended': ['This room has ended', 'Thanks for being there.'],
  'room-full': ['The room is full', 'You can still listen over HLS.'],
  draining: ['This node is closing', 'Trying again; another node will take over.'],
};

/** What the room or the node answers on the socket. */
const REFUSALS = {
  'bad-token': PROBLEMS.unauthorized,
  'not-allowed': ['You may not do this', 'It is for those who run the room.', 'warning'],
  'token-forbids': ['Their token does not allow this', 'They came by a link that is for listening.', 'warning'],
  outranked: ['You may not do this', 'They have the same rank as you, or a higher one.', 'warning'],
  'stage-full': ['The stage is full', 'Somebody has to step down first.', 'warning'],
  full: ['The queue is full', 'Try again in a while.', 'warning'],
  'chat-closed': ['The chat is closed', 'You cannot write now.', 'warning'],
  'too-often': ['Not so fast', 'Wait a moment, then try again.', 'warning'],
  'no-such-person': ['They are not here any more', '', 'warning'],
  'no-such-hand': ['The hand is down already', '', 'warning'],
  'no-such-invite': ['The invitation is over', '', 'warning'],
  'no-such-message': ['The message is gone', 'It was deleted, or is too old to change.', 'warning'],
  offline: ['No connection to the node', 'Nothing was done. The page keeps trying.', 'warning'],
  timeout: ['The node does not answer', 'It may have been done; what you see will tell.', 'warning'],
};

/** [title, detail, kind] for an error. */
export function explain(error) {
  if (error instanceof MicrophoneError) {
    const known = MICROPHONE[error.reason]
      ?? ['The microphone could not be opened', `The browser says ${error.reason}.`];
    return [...known, 'warning'];
  }
  if (error instanceof ApiError) {
    const known = PROBLEMS[error.type];
    return known ? [...known, 'error'] : ['The node refused', `${error.message} ${error.hint}`.trim(), 'error'];
  }
  if (error instanceof RefusedError) {
    const [title, detail, kind = 'error'] = REFUSALS[error.code] ?? ['The node refused', error.message];
    return [title, detail, kind];
  }
  if (error instanceof NoPathError) {
    return [NO_PATH, 'The node answers, but your network or its own keeps media from passing. The page keeps trying; HLS works meanwhile.', 'warning'];
  }
  return ['The node cannot be reached', 'Check the network. The page keeps trying.', 'error'];
}

let shown = '';

/** Shows one notice; `action` is {label, run}. The same notice again changes nothing. */
export function notify(title, detail, kind = 'warning', action = null) {
  const key = `${title}|${detail}`;
  if (shown === key) return;
  shown = key;
  const box = byId('notice');
  box.dataset.kind = kind;
  setText(byId('notice-title'), title);
  setText(byId('notice-detail'), detail);
  const button = byId('notice-action');
  button.hidden = !action;
  button.textContent = action?.label ?? '';
  button.onclick = action ? () => { clearNotice(); action.run(); } : null;
  byId('notice-close').onclick = clearNotice;
  box.hidden = false;
}

export function notifyError(error, action = null) {
  const [title, detail, kind] = explain(error);
  notify(title, detail, kind, action);
}

/** Takes the notice away; with a title, only if it is that one. */
export function clearNotice(title = null) {
  if (typeof title === 'string' && !shown.startsWith(`${title}|`)) return;
  shown = '';
  byId('notice').hidden = true;
}

/** Says something to screen readers only. */
export function announce(text) {
  setText(byId('live'), text);
}
