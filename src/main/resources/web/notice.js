// What went wrong, in words for the person in front of the page.

import { ApiError } from './api.js';
import { byId, setText } from './dom.js';
import { NoPathError } from './peer.js';
import { MicrophoneError } from './speaker.js';

/** Titles of what passes by itself, for `clearNotice`. */
export const NO_ROOM = 'There is no such room';
export const NO_PATH = 'No sound gets through';

const MICROPHONE = {
  NotAllowedError: ['The microphone is blocked', 'Allow it in the address bar of the browser, then press Speak again. You can listen without it.'],
  NotFoundError: ['No microphone found', 'Connect one, then press Speak again. You can listen without it.'],
  NotReadableError: ['The microphone is in use', 'Close the program that holds it, then press Speak again.'],
};

const PROBLEMS = {
  unauthorized: ['This node needs an access token', 'Open the room by the link that you were given; it may have expired.'],
  'grant-missing': ['Your token does not allow this', 'Ask the host for a token with the grant that is missing.'],
  'room-not-found': [NO_ROOM, 'It is not open yet, or it was closed. Only a host can open it.'],
  'room-ended': ['This room has ended', 'Thanks for being there.'],
  'room-full': ['The room is full', 'You can still listen over HLS.'],
  draining: ['This node is closing', 'Trying again; another node will take over.'],
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
