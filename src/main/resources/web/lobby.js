// The first view: who are you, which room, and which rooms are open.

import { byId, el, icon, pause, setText } from './dom.js';

const REFRESH_MS = 3_000;

export class Lobby {
  #abort = new AbortController();
  #api;
  #shown = '';

  /** `onEnter(room, {identity, role}, speaks)` when the person chose. */
  constructor(api, name, onEnter, onNode) {
    this.#api = api;
    byId('lobby').hidden = false;
    document.title = 'Rostra';
    const input = byId('name');
    input.value = api.hasGivenToken ? api.claims.sub : name;
    input.readOnly = api.hasGivenToken;
    byId('roles').hidden = api.hasGivenToken;
    byId('join-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const speaks = event.submitter?.value !== 'listen';
      const role = speaks ? new FormData(event.target).get('as') : 'listener';
      onEnter(byId('room').value.trim(), { identity: input.value.trim(), role }, speaks);
    }, { signal: this.#abort.signal });
    this.#run(name, onNode);
  }

  stop() {
    this.#abort.abort();
    byId('lobby').hidden = true;
  }

  async #run(name, onNode) {
    const signal = this.#abort.signal;
    while (!signal.aborted) {
      try {
        await this.#api.authorize({ identity: name || 'visitor', role: 'listener' });
        const { rooms } = await this.#api.rooms();
        if (signal.aborted) return;
        const open = rooms.filter((room) => room.status !== 'ended');
        this.#render(open.toSorted((a, b) => Boolean(b.mixerTime) - Boolean(a.mixerTime)));
        onNode(null);
      } catch (error) {
        if (!signal.aborted) onNode(error);
      }
      await pause(document.hidden ? REFRESH_MS * 4 : REFRESH_MS, signal);
    }
  }

  #render(rooms) {
    byId('rooms-empty').hidden = rooms.length > 0;
    const now = JSON.stringify(rooms.map((room) => [room.id, room.title, room.status, Boolean(room.mixerTime), room.speakers.length, room.listeners]));
    if (now === this.#shown) return; // an unchanged list keeps its focus
    this.#shown = now;
    byId('rooms').replaceChildren(...rooms.map((room) => this.#row(room)));
  }

  #row(room) {
    const onAir = Boolean(room.mixerTime);
    const badge = el('span', { class: 'badge', 'data-status': onAir ? 'live' : 'idle' });
    setText(badge, onAir ? 'Live' : room.status === 'scheduled' ? 'Scheduled' : 'Idle');
    const go = el('span', { class: 'go' }, icon('arrow'));
    const link = el('a', { href: `?room=${encodeURIComponent(room.id)}${location.hash}` },
      el('span', { class: 'room-text' },
        el('strong', {}, room.title),
        el('span', { class: 'small' }, people(room))),
      badge, go);
    return el('li', {}, link);
  }
}

/** How many are there; HLS listeners are not counted, the node does not know them. */
export function people(room) {
  const speakers = room.speakers.length > 0 ? `${room.speakers.length} on stage` : 'Nobody on stage';
  return room.listeners > 0 ? `${speakers} · ${room.listeners} listening live` : speakers;
}
