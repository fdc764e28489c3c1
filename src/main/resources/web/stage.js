// One room: who is on stage, my microphone, two ways to listen, links to share.

import { byId, setIcon, setText } from './dom.js';
import { HlsListener } from './hls-listener.js';
import { people } from './lobby.js';
import { ListenCard } from './listen-card.js';
import { announce, clearNotice, NO_PATH, NO_ROOM, notify, notifyError } from './notice.js';
import { NoPathError } from './peer.js';
import { RoomPoll } from './room-poll.js';
import { Speaker } from './speaker.js';
import { Speakers } from './speakers.js';
import { WhepListener } from './whep-listener.js';

const LOST = 'The connection to the node is lost';
const STATUSES = { live: 'Live', idle: 'Idle', scheduled: 'Scheduled', ended: 'Ended', unopened: 'Not open yet' };
const MIC_STATES = {
  connecting: 'Connecting…',
  connected: 'You are live',
  reconnecting: 'Not connected. Trying again…',
  refused: 'Not connected',
  replaced: 'Not connected',
  stopped: 'Off',
};

export class Stage {
  room;
  view = null;
  ended = false;
  speaker = null;
  #api;
  #raw;
  #poll = null;
  #speakers = new Speakers();
  #cards;
  #audible = null;
  #conversation = new Audio();
  #starting = false;
  #onNode;

  constructor(api, room, options) {
    this.#api = api;
    this.room = room;
    this.#raw = options.raw;
    this.#onNode = options.onNode;
    byId('stage').hidden = false;
    byId('console').hidden = false;
    byId('whep').disabled = false;
    byId('hls').disabled = false;
    this.#showStatus('');
    document.title = `${room} · Rostra`;
    setText(byId('room-title'), room);
    byId('page-link').value = api.pageAddress(room);
    byId('hls-link').value = api.hlsAddress(room);
    byId('end-room').hidden = true;
    byId('speak').onclick = () => this.speak();
    byId('mute').onclick = () => this.#setMuted(!this.speaker.muted);
    byId('leave').onclick = () => this.#leave('You left the stage.');
    byId('end-room').onclick = () => this.#endRoom();
    this.#cards = {
      whep: new ListenCard('whep', 'WebRTC', () => this.#startWhep(), (card) => this.#choose(card)),
      hls: new ListenCard('hls', 'HLS', () => this.#startHls(), (card) => this.#choose(card)),
    };
    this.#watch();
  }

  get whep() { return this.#cards.whep; }
  get hls() { return this.#cards.hls; }

  /** Takes the stage: asks for the microphone and connects. */
  async speak() {
    if (this.speaker || this.#starting || this.ended) return;
    this.#starting = true;
    byId('speak').disabled = true;
    try {
      this.speaker = await Speaker.start(this.#api, {
        room: this.room,
        raw: this.#raw,
        meter: byId('meter'),
        audio: this.#conversation,
        onState: (state, error) => this.#onSpeakerState(state, error),
        onStats: (reading) => this.#onSpeakerStats(reading),
        onTrack: () => this.#play(this.#conversation),
        onMicrophoneLost: () => {
          this.#leave('The microphone is gone.');
          notify('The microphone is gone', 'Connect it again, then press Speak.');
        },
      });
      clearNotice();
      byId('console-idle').hidden = true;
      byId('console-live').hidden = false;
      this.#showMuted();
      this.#choose(null);
      byId('mute').focus();
      if (!this.#poll) this.#watch();
    } catch (error) {
      notifyError(error);
    } finally {
      this.#starting = false;
      byId('speak').disabled = false;
    }
  }

  stop() {
    this.#poll?.stop();
    this.#closeAll();
    this.#speakers.clear();
    byId('stage').hidden = true;
  }

  #watch() {
    this.#poll = new RoomPoll(this.#api, this.room, (view) => this.#render(view), (error, failures) => this.#onPollError(error, failures));
  }

  #render(view) {
    this.view = view;
    this.#onNode(null);
    clearNotice(LOST);
    clearNotice(NO_ROOM);
    this.#showStatus(view.status === 'live' && !view.mixerTime ? 'idle' : view.status);
    byId('end-room').hidden = !this.#mayOpen;
    setText(byId('speakers-empty'), 'Nobody is on stage yet.');
    setText(byId('room-listeners'), people(view));
    setText(byId('room-title'), view.title);
    this.#speakers.render(view.speakers, this.speaker?.session ?? null);
    if (view.status === 'ended') this.#finish();
  }

  #onPollError(error, failures) {
    this.#onNode(error);
    if (error.status === 404 || error.status === 410) {
      if (this.view || error.status === 410) this.#finish();
      else if (!this.speaker && !this.#starting) this.#showUnopened(error);
      return;
    }
    if (error.status === 401 || error.status === 403) {
      this.#poll.stop();
      this.#poll = null;
      showEmpty('Who is on stage is shown to those who have a token.');
      notifyError(error);
      return;
    }
    if (failures >= 3) notify(LOST, 'The page keeps trying.', 'error');
  }

  /** Nobody has opened the room yet: for those who may, that is where it begins; for others, a mistake. */
  #showUnopened(error) {
    this.#showStatus('unopened');
    showEmpty(this.#mayOpen ? 'Nobody is here yet. Speak, and the room is open.' : 'This room is not open.');
    if (!this.#mayOpen) notifyError(error);
  }

  #showStatus(status) {
    const badge = byId('room-status');
    badge.dataset.status = status;
    setText(badge, STATUSES[status] ?? status);
  }

  get #mayOpen() {
    return this.#api.claims.grants.some((grant) => grant === 'host' || grant === 'admin');
  }

  /** The room is over: everything stops here, and the page says so. */
  #finish() {
    if (this.ended) return;
    this.ended = true;
    this.#poll?.stop();
    this.#closeAll();
    this.#speakers.clear();
    this.#showStatus('ended');
    setText(byId('room-listeners'), '');
    byId('end-room').hidden = true;
    byId('console').hidden = true;
    byId('whep').disabled = true;
    byId('hls').disabled = true;
    showEmpty('The room is over.');
    notify('This room has ended', 'Thanks for being there.', 'warning', {
      label: 'Other rooms',
      run: () => byId('home').click(),
    });
  }

  #onSpeakerState(state, error) {
    setText(byId('mic-state'), this.speaker?.muted && state === 'connected' ? 'Muted' : MIC_STATES[state]);
    byId('console-live').dataset.state = state;
    if (state !== 'connected') setText(byId('mic-latency'), '');
    this.#onPath(state, error);
    if (state === 'replaced') {
      this.#leave('');
      notify('You are on stage in another window', 'A name has one microphone. To speak here, press Speak again.');
    }
    if (state === 'refused') {
      this.#leave('');
      if (error.status === 410 || (error.status === 404 && this.view)) this.#finish();
      else notifyError(error, { label: 'Try again', run: () => this.speak() });
    }
  }

  /** Says once that media does not pass, and takes it back when it does. */
  #onPath(state, error) {
    if (state === 'connected') clearNotice(NO_PATH);
    else if (error instanceof NoPathError) notifyError(error);
  }

  #onSpeakerStats(reading) {
    const parts = [];
    if (reading.latencyMs !== null) parts.push(`${Math.round(reading.latencyMs)} ms behind the room`);
    if (reading.concealedPercent >= 1) parts.push(`${Math.round(reading.concealedPercent)}\u00a0% repaired`);
    setText(byId('mic-latency'), parts.join(' · '));
  }

  #setMuted(muted) {
    this.speaker.setMuted(muted);
    this.#showMuted();
    announce(muted ? 'Muted' : 'Unmuted');
  }

  #showMuted() {
    const { muted, state } = this.speaker;
    const button = byId('mute');
    button.setAttribute('aria-pressed', String(muted));
    button.setAttribute('aria-label', muted ? 'Unmute' : 'Mute');
    setIcon(button, muted ? 'mic-off' : 'mic');
    byId('console-live').dataset.muted = String(muted);
    setText(byId('mic-state'), muted && state === 'connected' ? 'Muted' : MIC_STATES[state]);
  }

  #leave(said) {
    this.speaker?.stop();
    this.speaker = null;
    byId('console-idle').hidden = false;
    byId('console-live').hidden = true;
    this.#choose(this.#audible);
    if (said) announce(said);
  }

  async #endRoom() {
    const button = byId('end-room');
    if (button.dataset.sure !== 'true') {
      button.dataset.sure = 'true';
      button.textContent = 'Really end it for all?';
      setTimeout(() => { button.dataset.sure = 'false'; button.textContent = 'End room for all'; }, 4_000);
      return;
    }
    try {
      await this.#api.endRoom(this.room);
      this.#finish();
    } catch (error) {
      notifyError(error);
    }
  }

  #startWhep() {
    const audio = new Audio();
    return new WhepListener(this.#api, {
      room: this.room,
      audio,
      onState: (state, error) => {
        this.whep.onState(state);
        this.#onPath(state, error);
        if (state === 'refused') notifyError(error);
      },
      onTrack: () => this.#play(audio),
      onStats: (reading) => this.whep.onStats(whepDetail(reading), reading.latencyMs),
    });
  }

  #startHls() {
    return new HlsListener(this.#api, {
      address: this.#api.hlsAddress(this.room),
      audio: new Audio(),
      onState: (state) => this.hls.onState(state),
      onBlocked: () => this.#blocked(),
      onStats: (reading) => this.hls.onStats(hlsDetail(reading), reading.latencyMs),
    });
  }

  /** One source is heard: the one chosen last, else the conversation, else whatever runs. */
  #choose(card) {
    const { whep, hls } = this.#cards;
    const running = [whep, hls].filter((one) => one.running);
    this.#audible = card?.running ? card : this.speaker ? null : running[0] ?? null;
    for (const one of [whep, hls]) one.setAudible(one === this.#audible);
    this.#conversation.muted = this.#audible !== null;
  }

  #play(audio) {
    audio.play().catch((error) => {
      if (error.name === 'NotAllowedError') this.#blocked(audio);
    });
  }

  #blocked(audio) {
    notify('The browser holds the sound back', 'It wants a click first.', 'warning', {
      label: 'Play the sound',
      run: () => audio?.play(),
    });
  }

  #closeAll() {
    this.#leave('');
    for (const card of Object.values(this.#cards)) card.stop();
    this.#choose(null);
  }
}

/** Says in the place of the speakers why there are none. */
function showEmpty(text) {
  byId('speakers-empty').hidden = false;
  setText(byId('speakers-empty'), text);
}

function whepDetail(reading) {
  const parts = [];
  if (reading.jitterBufferMs !== null) parts.push(`jitter buffer ${Math.round(reading.jitterBufferMs)} ms`);
  if (reading.playoutDelayMs !== null) parts.push(`playout ${Math.round(reading.playoutDelayMs)} ms`);
  if (reading.method === 'estimate') parts.push('estimated');
  if (reading.packetsLost > 0) parts.push(`${reading.packetsLost} lost`);
  return parts.join(' · ') || 'Listening';
}

function hlsDetail(reading) {
  const parts = [`buffer ${(reading.bufferMs / 1000).toFixed(1)} s`];
  if (reading.targetLatencyMs !== null) parts.push(`target ${(reading.targetLatencyMs / 1000).toFixed(1)} s`);
  parts.push(reading.stalls === 0 ? 'no stalls' : `${reading.stalls} stalls`);
  return parts.join(' · ');
}
