// What to offer whom: the page's reading of the table in `RoomPolicy`. The node decides; this only keeps buttons
// away that would be refused.

import { personOf, rank } from './room-state.js';

const MODERATOR = rank('cohost');

export function moderates(role) {
  return rank(role) >= MODERATOR;
}

/** The commands about `target` that somebody of `me` = {identity, role} may give now, in the order of a menu. */
export function commandsOn(state, me, target) {
  if (me.identity === target.identity) return [];
  const { role, muted } = personOf(state, target.identity);
  const commands = [];
  if (moderates(me.role) && rank(me.role) > rank(role)) {
    if (role !== 'listener') {
      commands.push(muted === 'none' ? 'mute' : 'unmute');
      if (me.role === 'host') commands.push(role === 'cohost' ? 'make-speaker' : 'make-cohost', 'make-host');
      commands.push('demote');
    } else if (!state.invites.includes(target.identity) && !state.hands.some((one) => one.identity === target.identity)) {
      commands.push('invite');
    }
    commands.push('remove', 'ban');
  }
  return [...commands, 'report'];
}

/** Whether somebody may write into the chat. */
export function mayChat(state, me) {
  if (state.status !== 'live' && state.status !== 'scheduled') return false;
  if (state.info.chat === 'everyone') return true;
  return state.info.chat === 'stage' ? me.role !== 'listener' : moderates(me.role);
}

/** What somebody may do with a message. */
export function commandsOnMessage(me, message) {
  if (message.identity === me.identity) return ['edit', 'delete'];
  return moderates(me.role) ? ['delete'] : [];
}
