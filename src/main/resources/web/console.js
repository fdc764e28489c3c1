// My own part of the room: the hand, the microphone, the way out.

import { byId, setIcon, setText } from './dom.js';
import { announce, clearNotice, notifyError } from './notice.js';

const CONNECTING = { connecting: 'Connecting…', reconnecting: 'Not connected. Trying again…', refused: 'Not connected' };

export class Console {
  #room;
  #orders;
  #starting = false;
  #muted = false; // by oneself; the room's word comes on top

  constructor(room, orders) {
    this.#room = room;
    this.#orders = orders;
    byId('speak').onclick = () => this.speak();
    byId('mute').onclick = () => this.#toggleMute();
    byId('hand').onclick = () => this.#toggleHand();
    byId('step-down').onclick = () => orders.stepDown();
    byId('leave').onclick = () => byId('home').click();
    byId('waiting-leave').onclick = () => byId('home').click();
    byId('invite-accept').onclick = () => this.#accept();
    byId('invite-decline').onclick = () => orders.declineInvite();
  }

  /** Takes the floor where one may, else raises a hand. */
  async speak() {
    const { sound, onStage } = this.#room;
    if (!onStage) {
      await this.#orders.raiseHand();
      return;
    }
    if (this.#starting) return;
    this.#starting = true;
    this.render();
    try {
      await sound.openMicrophone();
      this.#muted = this.#room.muted === 'self';
      clearNotice();
    } catch (error) {
      notifyError(error);
    } finally {
      this.#starting = false;
      this.render();
    }
  }

  /** The microphone is shut, and its owner opens it. */
  shut() {
    this.#muted = true;
  }

  #toggleHand() {
    const { place, sound } = this.#room;
    if (place > 0) {
      sound.closeMicrophone();
      this.#orders.withdrawHand();
    } else {
      sound.connect();
      this.#orders.raiseHand();
    }
  }

  /** The press is what lets a browser ask for the microphone: ask now, be heard at once. */
  async #accept() {
    try {
      await this.#room.sound.openMicrophone();
    } catch (error) {
      notifyError(error);
    }
    await this.#orders.acceptInvite();
  }

  /** Here at once; the room follows, and everybody sees it. */
  #toggleMute() {
    this.#muted = !this.#muted;
    announce(this.#muted ? 'Muted' : 'Unmuted');
    this.#orders.mute(this.#muted);
    this.render();
  }

  render() {
    const room = this.#room;
    const { sound, onStage, me, place } = room;
    const open = sound.microphone;
    const shut = room.muted === 'moderator';
    const muted = this.#muted || shut;
    sound.enabled = !muted;
    sound.needed = onStage || place > 0 || open;

    const live = onStage && open;
    byId('mute').hidden = !live;
    byId('mute').disabled = shut;
    byId('mute').setAttribute('aria-pressed', String(muted));
    byId('mute').setAttribute('aria-label', muted ? 'Unmute' : 'Mute');
    setIcon(byId('mute'), muted ? 'mic-off' : 'mic');
    byId('meter').hidden = !open;
    byId('console').dataset.muted = String(muted);
    byId('check').hidden = !(open && !onStage);

    byId('speak').hidden = !onStage || open;
    byId('speak').disabled = this.#starting;
    const mayRise = !onStage && me.ceiling !== 'listener' && room.now.status === 'live';
    byId('hand').hidden = !mayRise;
    byId('hand').disabled = !room.joined;
    byId('hand').setAttribute('aria-pressed', String(place > 0));
    byId('hand').classList.toggle('primary', place === 0);
    setText(byId('hand-text'), place > 0 ? 'Lower hand' : 'Raise hand');
    byId('step-down').hidden = !onStage || me.role === 'host';
    byId('reactions').hidden = room.now.status !== 'live';
    byId('invite').hidden = !room.invited || onStage;

    setText(byId('mic-state'), this.#state(live, shut));
    setText(byId('mic-detail'), live ? detail(sound.webrtc.stats) : '');
    this.#renderReconnecting();
  }

  #state(live, shut) {
    const { sound, onStage, place, me } = this.#room;
    if (!onStage) {
      if (place === 1) return 'Your hand is up: you are next.';
      if (place > 1) return `Your hand is up: number ${place} in the queue.`;
      return me.ceiling === 'listener' ? 'You are listening. Your link is for listeners.' : 'You are listening.';
    }
    if (!live) return this.#starting ? 'Connecting…' : 'You are on stage. Your microphone is off.';
    if (sound.connection !== 'connected') return CONNECTING[sound.connection] ?? '';
    if (shut) return 'Muted by a moderator';
    return this.#muted ? 'Muted' : 'You are live';
  }

  #renderReconnecting() {
    const { socket } = this.#room;
    byId('reconnecting').hidden = socket?.state !== 'reconnecting';
    setText(byId('reconnecting'), socket?.state === 'reconnecting'
      ? 'The connection to the node is lost. Trying again; what you see may be old.' : '');
    byId('host-away').hidden = !this.#room.now.hostAwayAt;
  }
}

function detail(reading) {
  const parts = [];
  if (reading?.latencyMs != null) parts.push(`${Math.round(reading.latencyMs)} ms behind the room`);
  if (reading?.concealedPercent >= 1) parts.push(`${Math.round(reading.concealedPercent)}\u00a0% repaired`);
  return parts.join(' · ');
}
