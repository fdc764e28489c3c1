// Who is on stage: one card per person, updated in place so that rings move and focus stays.

import { byId, el, icon, iconButton, KeyedList, setText } from './dom.js';
import { LevelRing, dbToLevel } from './meter.js';

const ROLES = { host: 'Host', cohost: 'Co-host', speaker: '' };
const GRADES = { excellent: ['3', 'Excellent line'], good: ['3', 'Good line'], poor: ['1', 'Poor line'], lost: ['0', 'No sound arrives'] };

export class StageView {
  #list;

  /** `onMenu(identity, button)` when the menu of a card is asked for. */
  constructor(onMenu) {
    this.#list = new KeyedList(byId('speakers'), {
      key: (one) => one.identity,
      make: (one) => newCard(one, onMenu),
      update,
      drop: (card) => card.ring.stop(),
    });
  }

  /** `people`: [{identity, name, role, muted, own, speaking, dominant, grade, breakingUp, timeUp, hasMenu}] */
  render(people) {
    this.#list.render(people);
  }

  /** How loud each is, five times a second: nothing but the halo moves. */
  level(identity, levelDbov) {
    const card = this.#list.get(identity);
    if (card) card.ring.target = card.silent ? 0 : dbToLevel(levelDbov);
  }
}

function update(card, person) {
  const muted = person.muted !== 'none';
  card.silent = muted;
  if (muted) card.ring.target = 0;
  const { dataset } = card.element;
  dataset.speaking = String(person.speaking && !muted);
  dataset.dominant = String(person.dominant);
  dataset.identity = person.identity;
  card.mark.hidden = !muted;
  setText(card.name, person.name);
  setText(card.you, person.own ? ' (you)' : '');
  setText(card.said, muted ? (person.muted === 'moderator' ? ', muted by a moderator' : ', muted') : '');
  setText(card.role, ROLES[person.role] ?? '');
  const [bars, words] = GRADES[person.grade] ?? ['', ''];
  card.quality.dataset.bars = bars;
  card.quality.hidden = !bars;
  card.quality.title = words;
  setText(card.qualityText, words ? `${words}.` : '');
  const hint = person.breakingUp ? 'Breaking up' : person.timeUp ? 'Time is up' : '';
  setText(card.hint, hint);
  card.menu.hidden = !person.hasMenu;
}

function newCard({ identity, name }, onMenu) {
  const avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name));
  avatar.style.setProperty('--hue', String(hue(identity)));
  const mark = el('span', { class: 'muted-mark' }, icon('mic-off'));
  avatar.append(mark);
  const nameText = el('span', { class: 'name' });
  const you = el('span', { class: 'you' });
  const said = el('span', { class: 'visually-hidden' });
  const role = el('span', { class: 'role' });
  const qualityText = el('span', { class: 'visually-hidden' });
  const quality = el('span', { class: 'quality' }, el('i'), el('i'), el('i'), qualityText);
  const hint = el('span', { class: 'hint' });
  const menu = iconButton('more', `What to do with ${name}`);
  menu.classList.add('card-menu');
  menu.setAttribute('aria-haspopup', 'menu');
  menu.addEventListener('click', () => onMenu(identity, menu));
  const element = el('li', { class: 'speaker' }, avatar,
    el('span', { class: 'who' }, nameText, you, said),
    el('span', { class: 'marks' }, role, quality, hint), menu);
  return { element, ring: new LevelRing(avatar), silent: false, mark, name: nameText, you, said, role, quality, qualityText, hint, menu };
}

function initials(name) {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 1);
  return letters.join('').toUpperCase();
}

/** The same person has the same colour everywhere. */
export function hue(identity) {
  let hash = 0;
  for (const char of identity) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  return hash % 360;
}

const MOST_NAMES = 60;

/** The audience: how many, and in a small room who. */
export class AudienceView {
  #list;

  constructor(onMenu) {
    this.#list = new KeyedList(byId('audience'), {
      key: (one) => one.identity,
      make: ({ identity }) => {
        const button = el('button', { type: 'button', class: 'chip', 'aria-haspopup': 'menu' });
        button.addEventListener('click', () => onMenu(identity, button));
        return { element: el('li', {}, button), button };
      },
      update: (view, one) => {
        setText(view.button, one.own ? `${one.name} (you)` : one.name);
        view.button.disabled = one.own;
        view.element.dataset.identity = one.identity;
      },
    });
  }

  /** `presence`: {listeners, some}; `me`: the own identity. */
  render({ listeners, some }, me) {
    setText(byId('audience-count'), listeners === 0 ? 'Nobody is listening yet.' : `${listeners} listening`);
    this.#list.render(some.slice(0, MOST_NAMES).map((one) => ({ ...one, own: one.identity === me })));
  }
}
