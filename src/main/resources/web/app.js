// Where the page begins: the address says which view, the views do the rest.
//
// Address: ?room=NAME opens a room; ?raw=1 turns the microphone's processing off (for measurements); ?name= and
// ?as=host|speaker|listener say who comes, where the node hands out tokens itself (development);
// #token=... brings an access token, which stays in the fragment and so never reaches a server log.

import { Api } from './api.js';
import { byId, icon, setText } from './dom.js';
import { Lobby } from './lobby.js';
import { announce, clearNotice, notifyError } from './notice.js';
import { Room } from './room.js';

const NAME_KEY = 'rostra.name';
const ROLE_KEY = 'rostra.role';
const ROLES = ['host', 'speaker', 'listener'];

const api = new Api();
const query = new URLSearchParams(location.search);
const raw = query.get('raw') === '1';
let lobby = null;
let room = null;

/** Who this tab is: each may be somebody else, and stays it over a reload. */
function person() {
  const identity = query.get('name') ?? sessionStorage.getItem(NAME_KEY)
    ?? `guest-${Math.random().toString(36).slice(2, 6)}`;
  const role = [query.get('as'), sessionStorage.getItem(ROLE_KEY)].find((one) => ROLES.includes(one)) ?? 'listener';
  return remember({ identity, role });
}

function remember(who) {
  sessionStorage.setItem(NAME_KEY, who.identity);
  sessionStorage.setItem(ROLE_KEY, who.role);
  return who;
}

/** What the last request came to: a refusal is an answer too. */
function onNode(error) {
  const node = byId('node');
  const away = error !== null && !error.status;
  const state = away ? 'down' : 'ok';
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  setText(byId('node-text'), away ? 'Node not reachable' : 'Node connected');
}

function leaveRoom() {
  room?.stop();
  room = null;
}

function showLobby() {
  clearNotice();
  leaveRoom();
  const name = sessionStorage.getItem(NAME_KEY) ?? localStorage.getItem(NAME_KEY) ?? '';
  lobby ??= new Lobby(api, name, enterFromLobby, (error) => {
    onNode(error);
    if (error?.status) notifyError(error);
  });
}

async function enterFromLobby(id, who, speaks) {
  localStorage.setItem(NAME_KEY, who.identity);
  remember(who);
  go(id);
  await showRoom(id, who, speaks ? 'speak' : 'listen');
}

function go(id) {
  query.set('room', id);
  query.delete('name');
  query.delete('as');
  history.pushState(null, '', `?${query}${location.hash}`);
}

async function showRoom(id, who, wants = '') {
  clearNotice();
  lobby?.stop();
  lobby = null;
  leaveRoom();
  try {
    await api.authorize(who);
    if (wants === 'speak' || query.has('as')) await openRoom(id);
  } catch (error) {
    notifyError(error);
  }
  room = new Room(api, id, { person: who, raw, wants, onNode });
  showTryAs(id);
  byId('main').focus();
}

/** Opens the room when the token may; for others it must be open already, and the room will say. */
async function openRoom(id) {
  if (api.claims.grants.some((grant) => grant === 'host' || grant === 'admin')) await api.createRoom(id);
}

/** Where the node hands out tokens, one person can be several. */
function showTryAs(id) {
  byId('try-as').hidden = api.hasGivenToken;
  for (const link of byId('try-as').querySelectorAll('a')) {
    const url = new URL(api.pageAddress(id));
    url.searchParams.set('as', link.dataset.as);
    link.href = url.href;
  }
}

function route() {
  const id = new URLSearchParams(location.search).get('room');
  if (id) showRoom(id, person());
  else showLobby();
}

byId('home').addEventListener('click', (event) => {
  event.preventDefault();
  query.delete('room');
  const rest = query.size > 0 ? `?${query}` : './';
  history.pushState(null, '', `${rest}${location.hash}`);
  showLobby();
});
byId('rooms').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const id = new URL(link.href).searchParams.get('room');
  const identity = byId('name').value.trim() || person().identity;
  const who = remember({ identity, role: 'listener' });
  go(id);
  showRoom(id, who, 'listen');
});
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const input = byId(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      input.select(); // no clipboard here: at least it is selected
      return;
    }
    announce('Copied');
    button.replaceChildren(icon('check'));
    setTimeout(() => button.replaceChildren(icon('copy')), 1_500);
  });
}
window.addEventListener('popstate', route);
// A reload comes back to the same place: the connection goes at once, the person stays for some seconds.
window.addEventListener('pagehide', () => room?.sound.stop());

/** What browser tests read: states, statistics and latencies, nothing to write. */
window.rostra = Object.freeze({
  get room() { return room?.room ?? null; },
  /** Whether this person is on the stage, their microphone open and connected. */
  get connected() {
    return Boolean(room?.onStage && room.sound.microphone && room.sound.connection === 'connected');
  },
  get state() {
    return {
      socket: room?.socket?.state ?? 'off',
      webrtc: room?.sound.webrtc.state ?? 'off',
      hls: room?.sound.hls.state ?? 'off',
      microphone: room?.sound.microphone ?? false,
      role: room?.me.role ?? 'listener',
      out: room?.out?.reason ?? null,
      place: room?.place ?? 0,
    };
  },
  /** What is heard: webrtc, hls or nothing. */
  get heard() { return room?.sound.heard ?? null; },
  get stats() {
    return { webrtc: room?.sound.webrtc.stats ?? null, hls: room?.sound.hls.stats ?? null };
  },
  get latencyMs() {
    return {
      webrtc: room?.sound.webrtc.stats?.latencyMs ?? null,
      hls: room?.sound.hls.stats?.latencyMs ?? null,
    };
  },
  get clock() { return { offsetMs: api.clock.offset, uncertaintyMs: api.clock.uncertainty }; },
  /** The room as this person sees it; null before they are in it. */
  get view() {
    return room?.now.epoch ? { ...room.shown, speakers: room.stage, listeners: room.live.presence.listeners } : null;
  },
});

byId('node').hidden = false;
route();
