// One room: the socket's log becomes state, state becomes what one sees, and what one presses becomes a question to
// the node. What is heard is the affair of sound.js.
//
// There are two states. `now` has every entry at once: it decides what this person may do, and moderators see it.
// `shown` has what the ear has reached: who listens over HLS sees the room as they hear it.

import { ChatView } from './chat-view.js';
import { Console } from './console.js';
import { DelayLine } from './delay-line.js';
import { byId } from './dom.js';
import { HandsView } from './hands-view.js';
import { HeadView } from './head-view.js';
import { hideOut, showOut, showWaiting } from './out-view.js';
import { openMenu } from './menu.js';
import { clearNotice, notify, notifyError } from './notice.js';
import { Orders } from './orders.js';
import { commandsOn, mayChat, moderates } from './policy.js';
import { ReactionsView } from './reactions-view.js';
import { RefusedError, RoomSocket } from './room-socket.js';
import { apply, fromSnapshot, NOTHING, personOf, placeOf, stageOf, withHistory } from './room-state.js';
import { Sound } from './sound.js';
import { AudienceView, StageView } from './stage-view.js';

/** Reasons for being outside after which there is still something to hear. */
const NO_TOKEN = new Set(['bad-token', 'token']);
const FLOW_MS = 80;
const CLOCK_MS = 15_000;
const UNOPENED_MS = 1_500;
const PAGE = 50;
const TIME_UP_MS = 15_000;

export class Room {
  room;
  now = NOTHING;
  shown = NOTHING;
  me = { identity: '', name: '', role: 'listener', ceiling: 'listener', moderator: false };
  out = null; // why this person is not in the room any more: {reason, detail}
  socket = null;
  sound;
  live = { speaking: [], dominant: '', grades: new Map(), timeUp: new Set(), presence: { listeners: 0, some: [] } };
  #api;
  #person;
  #options;
  #wants; // what to do once inside: speak, listen, or nothing
  #iceServers = [];
  #joins = 0;
  #made = new Map(); // connection -> how many joins there had been
  #line = new DelayLine(() => this.#heardMs(), (item) => this.#show(item));
  #timers = [];
  #drawing = false;
  #stopped = false;
  #inside = false;
  #reason = null; // what the moderator said who put this person out
  #views;

  /** `options`: person {identity, role}, raw, wants ('speak', 'listen' or ''), onNode(error). */
  constructor(api, room, options) {
    this.#api = api;
    this.room = room;
    this.#person = options.person;
    this.#options = options;
    this.#wants = options.wants;
    const orders = new Orders(this);
    const menuOf = (identity, button) => openMenu(button, orders.menuOf(identity));
    this.sound = new Sound({
      api,
      room,
      raw: options.raw,
      call: this.#call(),
      onChange: () => this.#draw(),
    });
    this.#views = {
      head: new HeadView(room, orders),
      stage: new StageView(menuOf),
      audience: new AudienceView(menuOf),
      hands: new HandsView(orders),
      chat: new ChatView({
        send: (text) => orders.say('chat.post', { text }),
        menu: (message, button) => openMenu(button, orders.menuOfMessage(message)),
        older: () => this.#older(),
      }),
      reactions: new ReactionsView((emoji) => orders.quietly('react', { emoji })),
      console: new Console(this, orders),
    };
    byId('page-link').value = api.pageAddress(room);
    byId('hls-link').value = api.hlsAddress(room);
    document.title = `${room} · Rostra`;
    this.#timers = [
      setInterval(() => this.#line.flow(), FLOW_MS),
      setInterval(() => this.#setClock(), CLOCK_MS),
    ];
    this.#setClock();
    this.#enter();
  }

  get clock() { return this.#api.clock; }

  get joined() { return this.socket?.state === 'joined'; }

  /** Whether this person is on the stage, as the room says. */
  get onStage() { return this.me.role !== 'listener'; }

  get muted() { return personOf(this.now, this.me.identity).muted; }

  get place() { return placeOf(this.now, this.me.identity); }

  get invited() { return this.now.invites.includes(this.me.identity); }

  /** Whether the way into the mix is being prepared: nobody hears it yet. */
  get waitsToSpeak() { return !this.onStage && this.place > 0; }

  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.sound.stop();
    this.socket?.leave();
    this.#views.stage.render([]);
    byId('stage').hidden = true;
    hideOut();
  }

  /** `fresh`: with a token younger than this moment. */
  #enter(fresh = false) {
    hideOut();
    this.out = null;
    this.socket = new RoomSocket({
      address: this.#api.socketAddress(this.room),
      token: (again) => this.#api.authorize(this.#person, again || fresh),
      renews: !this.#api.hasGivenToken,
      onState: (state, closing) => this.#onSocket(state, closing),
      onJoined: (joined) => this.#onJoined(joined),
      onEntry: (entry) => this.#onEntry(entry),
      onMessage: (message) => this.#onMessage(message),
    });
  }

  /** What a connection of sound asks of the node, over the socket. */
  #call() {
    return {
      iceServers: async () => {
        if (!this.joined) throw new RefusedError('offline', 'There is no connection to the node.');
        return this.#iceServers;
      },
      offer: async (sdp) => {
        const joins = this.#joins;
        const answer = await this.socket.ask('media.offer', { sdp });
        this.#made.set(answer.connection, joins);
        return answer;
      },
      restart: async (connection, fragment) =>
        (await this.socket.ask('media.trickle', { connection, fragment })).fragment,
      mayReturn: (connection) => this.#mayReturn(connection),
      hangup: (connection) => {
        this.socket?.ask('media.hangup', { connection }).catch((error) => console.info('left to its timeout:', error.message));
      },
    };
  }

  /**
   * Whether to connect again after a loss. While our socket lived all along and the node has no such connection any
   * more, the node ended it: another window of the same person took over.
   */
  async #mayReturn(connection) {
    const joins = this.#made.get(connection);
    this.#made.delete(connection);
    try {
      await this.socket.ask('media.trickle', { connection, fragment: 'a=end-of-candidates\r\n' });
      return true;
    } catch (error) {
      return error.code !== 'no-such-connection' || joins !== this.#joins;
    }
  }

  #onSocket(state, closing) {
    if (this.#stopped) return;
    this.#options.onNode(state === 'reconnecting' ? new Error('no connection') : null);
    if (state === 'closed') this.#onClosed(closing);
    this.#inside = state === 'joined';
    this.#draw();
  }

  #onClosed({ reason, detail, error }) {
    if (reason === 'left') return;
    this.out = { reason, detail: this.#reason ?? detail, atDoor: !this.#inside };
    this.#reason = null;
    this.sound.stop();
    this.live = { ...this.live, speaking: [], dominant: '', timeUp: new Set() };
    if (NO_TOKEN.has(reason)) {
      // Who has no token may listen all the same, where the room's HLS is open.
      notifyError(error ?? new RefusedError('bad-token', detail));
      return;
    }
    const mayOpen = this.#api.claims.grants.some((grant) => grant === 'host' || grant === 'admin');
    showOut(this.out, {
      // With the same token some doors stay shut; where the node hands them out, the next try brings a fresh one.
      again: reason === 'removed' && this.#api.hasGivenToken ? null : () => this.#enter(reason === 'removed'),
      open: reason === 'no-such-room' && mayOpen ? () => this.#open() : null,
    });
    if (reason === 'no-such-room') this.#untilOpen();
  }

  async #open() {
    try {
      await this.#api.createRoom(this.room);
      if (this.out) this.#enter();
    } catch (error) {
      notifyError(error);
    }
  }

  /** A room that is not open yet may be at any moment. */
  #untilOpen() {
    const timer = setInterval(async () => {
      if (this.#stopped || this.out?.reason !== 'no-such-room') {
        clearInterval(timer);
        return;
      }
      try {
        const { status } = await this.#api.room(this.room);
        if (status === 'ended' || !this.out) return;
        clearInterval(timer);
        this.#enter();
      } catch (error) {
        if (!error.status) this.#options.onNode(error);
      }
    }, UNOPENED_MS);
    this.#timers.push(timer);
  }

  #onJoined({ you, snapshot, iceServers = [] }) {
    const first = this.now === NOTHING;
    this.#joins += 1;
    this.me = you;
    this.#iceServers = iceServers;
    if (snapshot) {
      this.now = fromSnapshot(snapshot);
      this.shown = this.now;
      this.#line.clear();
      this.#views.chat.reset();
    }
    clearNotice();
    if (first || this.#wants) this.#begin();
    this.#draw();
  }

  /** What the person came for. */
  #begin() {
    if (this.#isWaiting()) return;
    const wants = this.#wants;
    this.#wants = '';
    if (wants === 'speak') this.#views.console.speak();
    if (wants === 'listen') this.sound.listenOverHls();
  }

  #isWaiting() {
    return this.socket?.state === 'waiting' || this.now.lobby.some((one) => one.identity === this.me.identity);
  }

  #onEntry(entry) {
    const before = this.now;
    this.now = apply(before, entry);
    this.#follow(entry.event, before);
    this.#line.push(entry.at, entry);
    this.#draw();
  }

  /** What an entry means for this person, at once, whatever the ear hears. */
  #follow(event, before) {
    if (event.type === 'room.ended') return; // the node closes the socket next
    if (event.type === 'talk.time-up') this.#timeUp(event.identity);
    if (event.type === 'reported' && this.me.moderator) {
      const about = event.identity ? personOf(this.now, event.identity).name : 'the room';
      notify(`A report about ${about}`, `${event.category}: ${event.text ?? ''}`);
    }
    if (event.identity !== this.me.identity) return;
    if (event.type === 'role.changed') {
      this.me = { ...this.me, role: event.role, ceiling: event.ceiling };
      if (this.onStage) this.#onStageNow(event.cause);
      else this.#offStage(event.cause);
    } else if (event.type === 'hand.lowered' && event.cause !== 'approved') {
      this.sound.closeMicrophone();
      if (event.cause === 'denied') notify('Not this time', event.reason || 'A moderator lowered your hand.');
    } else if (event.type === 'muted' && !event.byModerator && personOf(before, this.me.identity).muted === 'moderator') {
      this.#views.console.shut();
      notify('You may speak again', 'A moderator has lifted the mute. Nobody opens your microphone but you.');
    } else if (event.type === 'removed') {
      this.#reason = event.reason ?? '';
    } else if (event.type === 'lobby.admitted') {
      this.#begin();
    }
  }

  #onStageNow(cause) {
    if (cause !== 'approved' && cause !== 'invited') return; // who came to speak does so already; who was given a role is asked
    clearNotice();
    this.sound.openMicrophone().catch(notifyError);
  }

  #offStage(cause) {
    const spoke = this.sound.microphone;
    this.sound.closeMicrophone();
    if (spoke && cause !== 'stepped-down') notify('You are in the audience now', 'A moderator led you off the stage. You keep listening.');
  }

  #timeUp(identity) {
    this.live.timeUp.add(identity);
    setTimeout(() => {
      this.live.timeUp.delete(identity);
      this.#draw();
    }, TIME_UP_MS);
  }

  #onMessage(message) {
    switch (message.type) {
      case 'prepare':
        this.sound.connect();
        if (message.microphone && this.waitsToSpeak) this.sound.openMicrophone().catch(notifyError);
        break;
      case 'presence':
        this.live.presence = message;
        break;
      case 'quality':
        for (const line of message.lines) this.live.grades.set(line.identity, line);
        break;
      case 'level-check':
        this.#views.hands.check(message.identity, message.level);
        return;
      case 'speaking':
      case 'levels':
      case 'reactions':
        this.#line.push(message.at, message);
        return;
      default:
        return; // of a later version
    }
    this.#draw();
  }

  /** The ear has reached this. */
  #show(item) {
    switch (item.type) {
      case 'levels':
        for (const { identity, level } of item.levels) this.#views.stage.level(identity, level);
        return;
      case 'speaking':
        this.live.speaking = item.identities;
        this.live.dominant = item.dominant ?? '';
        break;
      case 'reactions':
        this.#views.reactions.show(item.counts);
        return;
      default:
        if (item.epoch === this.shown.epoch) this.shown = apply(this.shown, item);
    }
    this.#draw();
  }

  #heardMs() {
    return this.onStage || this.me.moderator ? null : this.sound.heardMs;
  }

  async #older() {
    const [oldest] = this.now.chat;
    const page = await this.socket.ask('chat.history', { limit: PAGE, ...(oldest ? { before: oldest.message } : {}) });
    this.now = withHistory(this.now, page.messages);
    this.shown = withHistory(this.shown, page.messages);
    this.#draw();
    return Boolean(page.next);
  }

  async #setClock() {
    try {
      await this.#api.room(this.room);
    } catch (error) {
      if (!error.status) this.#options.onNode(error);
    }
  }

  /** Draws once for whatever came in one go. */
  #draw() {
    if (this.#drawing || this.#stopped) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      if (!this.#stopped) this.#render();
    });
  }

  #render() {
    const waiting = !this.out && this.#isWaiting();
    showWaiting(waiting, this.now.info.title || this.room);
    byId('stage').hidden = waiting || (this.out !== null && !NO_TOKEN.has(this.out.reason));
    const { now, shown, me, live } = this;
    const { head, stage, audience, hands, chat, console: controls } = this.#views;
    head.render(this);
    stage.render(this.stage);
    audience.render(live.presence, me.identity);
    hands.render(me.moderator ? now.hands : shown.hands, me.identity, moderates(me.role));
    hands.renderLobby(now.lobby, moderates(me.role));
    hands.renderBans(now.bans, moderates(me.role));
    chat.render(this.#messages(), this.#chatClosed());
    controls.render();
  }

  /** Who is on the stage and how they are, as this person may see and hear it. */
  get stage() {
    const { now, shown, me, live } = this;
    return stageOf(shown).map((one) => {
      const line = live.grades.get(one.identity);
      return {
        ...one,
        own: one.identity === me.identity,
        speaking: live.speaking.includes(one.identity),
        dominant: live.dominant === one.identity,
        grade: line?.grade ?? '',
        breakingUp: moderates(me.role) && Boolean(line?.breakingUp),
        timeUp: live.timeUp.has(one.identity),
        hasMenu: commandsOn(now, me, one).length > 0,
      };
    });
  }

  #chatClosed() {
    if (this.out) return 'The chat is for those who have a token.';
    if (this.now === NOTHING || mayChat(this.now, this.me)) return '';
    return this.now.info.chat === 'stage' ? 'Only the stage writes here now.' : 'The chat is off.';
  }

  /** What has been heard, and what oneself wrote; what was deleted is gone at once. */
  #messages() {
    const { now, shown, me } = this;
    const heard = new Set(shown.chat.map((one) => one.message));
    return now.chat
      .filter((one) => heard.has(one.message) || one.identity === me.identity)
      .map((one) => ({ ...one, own: one.identity === me.identity, hasMenu: true }));
  }
}
