// Reactions: a row of buttons, and counts that float up over the stage; for screen readers a word now and then.

import { byId, el } from './dom.js';
import { announce } from './notice.js';

/** What the page offers: emoji and what it says. */
export const REACTIONS = [['👏', 'Applause'], ['❤️', 'Heart'], ['😂', 'Laughter'], ['😮', 'Surprise'], ['🎉', 'Party']];

const FLOAT_MS = 2_600;
const SPOKEN_EVERY_MS = 6_000;
const MOST_AFLOAT = 24;

export class ReactionsView {
  #heard = new Map();
  #timer = 0;

  /** `onReact(emoji)` when a button is pressed. */
  constructor(onReact) {
    byId('reactions').replaceChildren(...REACTIONS.map(([emoji, label]) => {
      const button = el('button', { type: 'button', class: 'quiet reaction', 'aria-label': label, title: label }, emoji);
      button.addEventListener('click', () => onReact(emoji));
      return button;
    }));
  }

  /** `counts`: {emoji: how many since the last time}. */
  show(counts) {
    const box = byId('floating');
    for (const [emoji, count] of Object.entries(counts)) {
      this.#heard.set(emoji, (this.#heard.get(emoji) ?? 0) + count);
      if (box.childElementCount >= MOST_AFLOAT) continue;
      const bubble = el('span', { class: 'bubble' }, emoji, el('b', {}, count > 1 ? `×${count}` : ''));
      bubble.style.setProperty('--x', `${8 + Math.random() * 84}%`);
      box.append(bubble);
      setTimeout(() => bubble.remove(), FLOAT_MS);
    }
    if (!this.#timer) this.#timer = setTimeout(() => this.#say(), SPOKEN_EVERY_MS);
  }

  #say() {
    this.#timer = 0;
    const names = new Map(REACTIONS);
    announce([...this.#heard].map(([emoji, count]) => `${names.get(emoji) ?? emoji}: ${count}`).join(', '));
    this.#heard.clear();
  }
}
