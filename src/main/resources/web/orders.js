// What a person can ask of the room, with the questions before what cannot be taken back.

import { ask } from './menu.js';
import { announce, notify, notifyError } from './notice.js';
import { commandsOn, commandsOnMessage } from './policy.js';
import { personOf } from './room-state.js';

const HOUR_MS = 3_600_000;
const BANS = [['for-ever', 'For ever'], ['hour', 'For an hour'], ['day', 'For a day']];
const CATEGORIES = [['spam', 'Spam'], ['harassment', 'Harassment'], ['hate', 'Hate'], ['violence', 'Violence'], ['self-harm', 'Self-harm'], ['other', 'Something else']];

export class Orders {
  #room;

  constructor(room) {
    this.#room = room;
  }

  /** Asks the node; what it refuses is said in words, and thrown for who waits for the answer. */
  async say(type, fields = {}) {
    try {
      return await this.#room.socket.ask(type, fields);
    } catch (error) {
      if (error.code !== 'unchanged') notifyError(error);
      throw error;
    }
  }

  /** The same for who does not wait. */
  quietly(type, fields = {}) {
    return this.say(type, fields).catch((error) => console.info(`${type}:`, error.message));
  }

  approve(hand) { return this.quietly('hand.approve', { identity: hand.identity }); }

  async deny(hand) {
    const answer = await ask({
      title: `Not ${hand.name}?`, ok: 'Lower the hand', input: { label: 'Reason, which they see' },
    });
    if (answer) await this.quietly('hand.deny', { identity: hand.identity, reason: answer.input });
  }

  admit(knock) { return this.quietly('lobby.admit', { identity: knock.identity }); }

  refuse(knock) { return this.quietly('lobby.refuse', { identity: knock.identity }); }

  unban(ban) { return this.quietly('unban', { identity: ban.identity }); }

  raiseHand() { return this.quietly('hand.raise'); }

  withdrawHand() { return this.quietly('hand.withdraw'); }

  stepDown() { return this.quietly('role.set', { identity: this.#room.me.identity, role: 'listener' }); }

  acceptInvite() { return this.quietly('invite.accept'); }

  declineInvite() { return this.quietly('invite.decline'); }

  mute(muted) { return this.quietly(muted ? 'mute' : 'unmute', { identity: this.#room.me.identity }); }

  muteAll() { return this.quietly('mute.all').then(() => announce('All are muted')); }

  start() { return this.quietly('room.start'); }

  update(patch) { return this.quietly('room.update', patch); }

  async end() {
    const answer = await ask({
      title: 'End the room for everybody?', text: 'Sound and chat stop for all.', ok: 'End it', danger: true,
    });
    if (answer) await this.quietly('room.end');
  }

  reportRoom() { return this.#report('the room', {}); }

  /** What the menu of a person holds. */
  menuOf(identity) {
    const { now, me } = this.#room;
    const target = personOf(now, identity);
    return commandsOn(now, me, target).map((command) => this.#item(command, target));
  }

  #item(command, { identity, name }) {
    const item = (label, run, danger = false) => ({ label, run, danger });
    const role = (label, wanted) => item(label, () => this.quietly('role.set', { identity, role: wanted }));
    switch (command) {
      case 'mute': return item('Mute', () => this.quietly('mute', { identity }));
      case 'unmute': return item('Unmute', () => this.quietly('unmute', { identity }));
      case 'invite': return item('Invite to speak', () => this.quietly('invite.send', { identity }));
      case 'make-cohost': return role('Make co-host', 'cohost');
      case 'make-speaker': return role('Make speaker again', 'speaker');
      case 'make-host': return item('Hand the room over', () => this.#handOver(identity, name));
      case 'demote': return role('Lead off the stage', 'listener');
      case 'remove': return item('Remove…', () => this.#remove(identity, name), true);
      case 'ban': return item('Ban…', () => this.#ban(identity, name), true);
      default: return item('Report…', () => this.#report(name, { identity }));
    }
  }

  async #handOver(identity, name) {
    const answer = await ask({ title: `Hand the room over to ${name}?`, text: 'They run it then, and you are a co-host.', ok: 'Hand over' });
    if (answer) await this.quietly('role.set', { identity, role: 'host' });
  }

  async #remove(identity, name) {
    const answer = await ask({
      title: `Remove ${name}?`, text: 'They come back with a new link only, and not into a locked room.', ok: 'Remove', danger: true,
      input: { label: 'Reason, which they see' },
    });
    if (answer) await this.quietly('remove', { identity, reason: answer.input });
  }

  async #ban(identity, name) {
    const answer = await ask({
      title: `Ban ${name}?`, text: 'They are removed and kept out, whatever link they have.', ok: 'Ban', danger: true,
      choice: { label: 'For how long', options: BANS }, input: { label: 'Reason, which they see' },
    });
    if (!answer) return;
    const forMs = { hour: HOUR_MS, day: 24 * HOUR_MS }[answer.choice];
    const until = forMs ? { expiresAt: Math.round(this.#room.clock.now() + forMs) } : {};
    await this.quietly('ban', { identity, reason: answer.input, ...until });
  }

  async #report(name, about) {
    const answer = await ask({
      title: `Report ${name}`, text: 'The moderators and the operator get it, with the time it is about.', ok: 'Report',
      choice: { label: 'What is wrong', options: CATEGORIES }, input: { label: 'In your words', max: 500 },
    });
    if (!answer) return;
    await this.say('report', { ...about, category: answer.choice, text: answer.input })
      .then(() => notify('Thank you', 'Your report has arrived.'), (error) => console.info('report:', error.message));
  }

  /** What the menu of a message holds. */
  menuOfMessage(message) {
    const items = commandsOnMessage(this.#room.me, message).map((command) => {
      switch (command) {
        case 'edit': return { label: 'Edit…', run: () => this.#edit(message) };
        case 'delete': return { label: 'Delete', danger: true, run: () => this.quietly('chat.delete', { message: message.message }) };
        default: return null;
      }
    });
    // And about who wrote it: in a large room the chat may be the only place to find them.
    return [...items.filter(Boolean), ...(message.identity === this.#room.me.identity ? [] : this.menuOf(message.identity))];
  }

  async #edit(message) {
    const answer = await ask({
      title: 'Edit your message', ok: 'Save', input: { label: 'Message', value: message.text, required: true, max: 500 },
    });
    if (answer && answer.input !== message.text) {
      await this.quietly('chat.edit', { message: message.message, text: answer.input });
    }
  }
}
