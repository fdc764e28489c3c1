// The queue of raised hands: the same order for everybody, the next three with their microphone's level, and for
// moderators yes and no. Beside it who waits in the lobby and who is banned.

import { byId, el, iconButton, KeyedList, setText } from './dom.js';
import { LevelRing, dbToLevel } from './meter.js';

export class HandsView {
  #hands;
  #knocks;
  #bans;

  /** `on`: approve(hand), deny(hand), admit(knock), refuse(knock), unban(ban). */
  constructor(on) {
    this.#hands = new KeyedList(byId('hands'), {
      key: (hand) => hand.identity,
      make: (hand) => newHand(hand, on),
      update: updateHand,
      drop: (row) => row.ring.stop(),
    });
    this.#knocks = new KeyedList(byId('knocks'), {
      key: (knock) => knock.identity,
      make: (knock) => newRow(knock, [
        ['check', `Let ${knock.name} in`, 'primary', () => on.admit(knock)],
        ['close', `Send ${knock.name} away`, 'quiet', () => on.refuse(knock)],
      ]),
      update: (row, knock) => setText(row.name, knock.name),
    });
    this.#bans = new KeyedList(byId('bans'), {
      key: (ban) => ban.identity,
      make: (ban) => newRow(ban, [['close', `Let ${ban.name} come back`, 'quiet', () => on.unban(ban)]]),
      update: (row, ban) => {
        setText(row.name, ban.name);
        setText(row.small, banWords(ban));
      },
    });
  }

  /** `hands`: those of the state; `me` the own identity; `moderates` whether to offer yes and no. */
  render(hands, me, moderates) {
    this.#hands.render(hands.map((hand) => ({ ...hand, own: hand.identity === me, moderates })));
    byId('hands-empty').hidden = hands.length > 0;
    setText(byId('hands-title'), hands.length > 0 ? `Raised hands · ${hands.length}` : 'Raised hands');
  }

  /** Who is about to speak works, or not: before they are heard. */
  check(identity, levelDbov) {
    const row = this.#hands.get(identity);
    if (!row) return;
    row.bar.hidden = false;
    row.ring.target = dbToLevel(levelDbov);
  }

  renderLobby(knocks, moderates) {
    byId('lobby-card').hidden = !moderates || knocks.length === 0;
    this.#knocks.render(moderates ? knocks : []);
  }

  renderBans(bans, moderates) {
    byId('bans-card').hidden = !moderates || bans.length === 0;
    this.#bans.render(moderates ? bans : []);
  }
}

function newHand(hand, on) {
  const name = el('span', { class: 'name' });
  const you = el('span', { class: 'you' });
  const place = el('span', { class: 'place', 'aria-hidden': 'true' });
  const bar = el('span', { class: 'bar-level', title: 'The microphone that waits' });
  bar.hidden = true;
  const approve = iconButton('check', `Let ${hand.name} speak`, 'primary');
  const deny = iconButton('close', `Not ${hand.name}`);
  approve.addEventListener('click', () => on.approve(hand));
  deny.addEventListener('click', () => on.deny(hand));
  const element = el('li', {}, place, el('span', { class: 'row-text' }, el('span', { class: 'row-name' }, name, you), bar), approve, deny);
  return { element, place, name, you, bar, ring: new LevelRing(bar), approve, deny };
}

function updateHand(row, hand, index) {
  row.element.dataset.identity = hand.identity;
  setText(row.place, String(index + 1));
  setText(row.name, hand.name);
  setText(row.you, hand.own ? ' (you)' : '');
  if (index > 2) row.bar.hidden = true;
  row.approve.hidden = row.deny.hidden = !hand.moderates;
}

function newRow(person, actions) {
  const name = el('span', { class: 'name' }, person.name);
  const small = el('span', { class: 'small' });
  const buttons = actions.map(([icon, label, className, run]) => {
    const button = iconButton(icon, label, className);
    button.addEventListener('click', run);
    return button;
  });
  const element = el('li', {}, el('span', { class: 'row-text' }, name, small), ...buttons);
  element.dataset.identity = person.identity;
  return { element, name, small };
}

function banWords(ban) {
  const until = ban.expiresAt ? `until ${new Date(ban.expiresAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })}` : 'for ever';
  return ban.reason ? `${until} · ${ban.reason}` : until;
}
