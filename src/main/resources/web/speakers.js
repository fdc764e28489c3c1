// Who is on stage: one tile per speaker, updated in place so that rings move and focus stays.

import { byId, el, icon, setText } from './dom.js';
import { LevelRing, dbToLevel } from './meter.js';

export class Speakers {
  #tiles = new Map();

  /** Draws the speakers of a room view; `ownSession` gets a mark. `onSilence(speaker)` is null unless allowed. */
  render(speakers, ownSession) {
    const present = new Set(speakers.map((speaker) => speaker.session));
    for (const [session, tile] of this.#tiles) {
      if (!present.has(session)) {
        tile.ring.stop();
        tile.element.remove();
        this.#tiles.delete(session);
      }
    }
    for (const speaker of speakers) this.#update(speaker, speaker.session === ownSession);
    byId('speakers-empty').hidden = speakers.length > 0;
  }

  clear() {
    this.render([], null);
  }

  #update(speaker, own) {
    let tile = this.#tiles.get(speaker.session);
    if (!tile) {
      tile = newTile(speaker.identity);
      this.#tiles.set(speaker.session, tile);
      byId('speakers').append(tile.element);
    }
    tile.element.dataset.speaking = String(speaker.speaking && !speaker.muted);
    tile.element.dataset.dominant = String(speaker.dominant);
    tile.ring.target = speaker.muted ? 0 : dbToLevel(speaker.levelDbov);
    tile.mark.hidden = !speaker.muted;
    setText(tile.you, own ? ' (you)' : '');
    setText(tile.said, speaker.muted ? ', muted' : '');
    tile.element.title = `${speaker.identity}: buffer ${speaker.delayMs} ms, concealed ${speaker.concealedPercent.toFixed(1)} %`;
  }
}

function newTile(identity) {
  const avatar = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(identity));
  avatar.style.setProperty('--hue', String(hue(identity)));
  const mark = el('span', { class: 'muted-mark' }, icon('mic-off'));
  mark.hidden = true;
  avatar.append(mark);
  const you = el('span', { class: 'you' });
  const said = el('span', { class: 'visually-hidden' });
  const element = el('li', { class: 'speaker' }, avatar, el('span', { class: 'who' }, el('span', { class: 'name' }, identity), you, said));
  return { element, ring: new LevelRing(avatar), mark, you, said };
}

function initials(identity) {
  const words = identity.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? '?')].slice(0, 1);
  return letters.join('').toUpperCase();
}

/** The same person has the same colour everywhere. */
function hue(identity) {
  let hash = 0;
  for (const char of identity) hash = (hash * 31 + char.codePointAt(0)) >>> 0;
  return hash % 360;
}
