// One way to listen: its button, its big latency figure and the small print under it.

import { byId, setFigure, setIcon, setText } from './dom.js';

const STATES = {
  connecting: 'Connecting…',
  waiting: 'Waiting for the first voice…',
  reconnecting: 'Not connected. Trying again…',
  refused: 'Refused by the node',
  ended: 'The room has ended',
  replaced: 'Another window took over',
  stopped: 'Off',
};

export class ListenCard {
  #id;
  #label;
  #listener = null;
  #audible = false;
  #make;
  #onAudible;

  /** `start()` makes a listener; `onAudible(card)` when the person wants to hear this one. */
  constructor(id, label, start, onAudible) {
    this.#id = id;
    this.#label = label;
    this.#make = start;
    this.#onAudible = onAudible;
    byId(id).onclick = () => {
      if (!this.#listener) {
        this.start();
        return;
      }
      this.stop();
      onAudible(null);
    };
    byId(`${id}-hear`).onclick = () => onAudible(this);
    this.stop();
  }

  /** Starts, if it does not run; heard unless something else is. */
  start() {
    if (this.#listener) return;
    this.#listener = this.#make();
    this.#render('connecting');
    this.#onAudible(this);
  }

  get listener() { return this.#listener; }
  get running() { return this.#listener !== null; }
  get state() { return this.#listener?.state ?? 'off'; }
  get stats() { return this.#listener?.stats ?? null; }

  /** Several sources may run to compare them, one is heard. `alone`: nothing else could be heard. */
  setAudible(audible) {
    this.#audible = audible;
    if (this.#listener) this.#listener.audible = audible;
    this.#renderAudible();
  }

  onState(state) {
    this.#render(state);
  }

  onStats(detail, latencyMs) {
    setFigure(byId(`${this.#id}-latency`), latencyMs);
    setText(byId(`${this.#id}-detail`), detail);
  }

  stop() {
    this.#listener?.stop();
    this.#listener = null;
    this.#render('stopped');
  }

  #render(state) {
    const on = this.#listener !== null;
    const button = byId(this.#id);
    button.setAttribute('aria-pressed', String(on));
    button.setAttribute('aria-label', `${on ? 'Stop' : 'Listen over'} ${this.#label}`);
    setIcon(button, on ? 'stop' : 'play');
    byId(`${this.#id}-card`).dataset.state = on ? state : 'off';
    if (state !== 'connected') {
      setFigure(byId(`${this.#id}-latency`), null);
      setText(byId(`${this.#id}-detail`), STATES[state] ?? state);
    }
    this.#renderAudible();
  }

  #renderAudible() {
    byId(`${this.#id}-card`).dataset.audible = String(this.running && this.#audible);
    byId(`${this.#id}-hear`).hidden = !this.running || this.#audible;
  }
}
