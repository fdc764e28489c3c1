// Where the page begins: the address says which view, the views do the rest.
//
// Address: ?room=NAME opens a room; ?raw=1 turns the microphone's processing off (for measurements);
// #token=... brings an access token, which stays in the fragment and so never reaches a server log.

import { Api } from './api.js';
import { byId, icon, setText } from './dom.js';
import { Lobby } from './lobby.js';
import { announce, clearNotice, notifyError } from './notice.js';
import { Stage } from './stage.js';

const NAME_KEY = 'rostra.name';

const api = new Api();
const query = new URLSearchParams(location.search);
const raw = query.get('raw') === '1';
let lobby = null;
let stage = null;

function savedName() {
  return localStorage.getItem(NAME_KEY) ?? '';
}

/** A name for those who only follow a link: two visitors must not share one identity. */
function anyName() {
  return savedName() || `guest-${Math.random().toString(36).slice(2, 6)}`;
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

function showLobby() {
  clearNotice();
  stage?.stop();
  stage = null;
  lobby ??= new Lobby(api, savedName(), enterFromLobby, (error) => {
    onNode(error);
    if (error?.status) notifyError(error);
  });
}

async function enterFromLobby(room, name, speaks) {
  localStorage.setItem(NAME_KEY, name);
  query.set('room', room);
  history.pushState(null, '', `?${query}${location.hash}`);
  await showRoom(room, name, { speaks, opens: true });
}

async function showRoom(room, name, { speaks = false, opens = false } = {}) {
  clearNotice();
  lobby?.stop();
  lobby = null;
  stage?.stop();
  stage = null;
  try {
    await api.authorize(name);
    if (opens) await openRoom(room);
  } catch (error) {
    notifyError(error);
  }
  stage = new Stage(api, room, { raw, onNode });
  byId('main').focus();
  if (speaks) await stage.speak();
}

/** Opens the room when the token may; for others it must be open already, and the stage will say. */
async function openRoom(room) {
  if (api.claims.grants.some((grant) => grant === 'host' || grant === 'admin')) await api.createRoom(room);
}

function route() {
  const room = new URLSearchParams(location.search).get('room');
  if (room) showRoom(room, anyName());
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
  const room = new URL(link.href).searchParams.get('room');
  query.set('room', room);
  history.pushState(null, '', `?${query}${location.hash}`);
  showRoom(room, byId('name').value.trim() || anyName());
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
window.addEventListener('pagehide', () => stage?.stop());

/** What browser tests read: states, statistics and latencies, nothing to write. */
window.rostra = Object.freeze({
  get room() { return stage?.room ?? null; },
  get connected() { return stage?.speaker?.state === 'connected'; },
  get state() {
    return {
      speaker: stage?.speaker?.state ?? 'off',
      webrtc: stage?.whep.state ?? 'off',
      hls: stage?.hls.state ?? 'off',
      ended: stage?.ended ?? false,
    };
  },
  get stats() {
    return {
      speaker: stage?.speaker?.stats ?? null,
      webrtc: stage?.whep.stats ?? null,
      hls: stage?.hls.stats ?? null,
    };
  },
  get latencyMs() {
    return {
      speaker: stage?.speaker?.stats?.latencyMs ?? null,
      webrtc: stage?.whep.stats?.latencyMs ?? null,
      hls: stage?.hls.stats?.latencyMs ?? null,
    };
  },
  get clock() { return { offsetMs: api.clock.offset, uncertaintyMs: api.clock.uncertainty }; },
  get view() { return stage?.view ?? null; },
});

byId('node').hidden = false;
route();
