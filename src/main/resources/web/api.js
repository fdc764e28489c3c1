// The node's HTTP interface. Tokens travel in the Authorization header only, never in an address.

import { ServerClock, localNow } from './clock.js';

/** A refusal, with the problem document's stable type (RFC 9457). */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.type = (problem.type || '').split('/').pop();
    this.hint = problem.hint || '';
  }
}

const HOUR_MS = 3_600_000;

export class Api {
  clock = new ServerClock();
  #base = new URL('.', document.baseURI);
  #given = new URLSearchParams(location.hash.slice(1)).get('token');
  #token = null;
  #tokenFor = '';
  #ice = null;

  /** Whether the link brought a token: then its identity and grants are what we have. */
  get hasGivenToken() {
    return this.#given !== null;
  }

  /** The token's own words, unverified: only the server decides; this picks which buttons to show. */
  get claims() {
    const token = this.#given ?? this.#token;
    if (!token) return { sub: '', grants: [] };
    try {
      const bytes = Uint8Array.from(
        atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')),
        (c) => c.charCodeAt(0),
      );
      const claims = JSON.parse(new TextDecoder().decode(bytes));
      return { sub: String(claims.sub ?? ''), grants: Array.isArray(claims.grants) ? claims.grants : [] };
    } catch {
      return { sub: '', grants: [] };
    }
  }

  /** Makes sure there is a token for this identity; a development node hands one out. */
  async authorize(identity) {
    if (this.#given || (this.#token && this.#tokenFor === identity)) return;
    const response = await fetch(new URL('api/v1/dev/token', this.#base), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identity, room: '*', grants: ['host'] }),
    });
    if (response.status === 404 || response.status === 405) {
      throw new ApiError(401, { type: 'unauthorized', title: 'This node needs an access token' });
    }
    if (!response.ok) throw await toError(response);
    this.#token = (await response.json()).token;
    this.#tokenFor = identity;
  }

  rooms() {
    return this.#timed('api/v1/rooms?limit=200');
  }

  room(room) {
    return this.#timed(`api/v1/rooms/${encodeURIComponent(room)}`);
  }

  async createRoom(id) {
    await this.#send('api/v1/rooms', 'POST', JSON.stringify({ id }), 'application/json');
  }

  async endRoom(room) {
    await this.#send(`api/v1/rooms/${encodeURIComponent(room)}`, 'DELETE');
  }

  /** The ICE servers for an `RTCPeerConnection`, kept for half their time; `fresh` asks the node in any case. */
  async iceServers(room, fresh = false) {
    if (!fresh && this.#ice && performance.now() < this.#ice.until) return this.#ice.servers;
    const response = await this.#send(`api/v1/rooms/${encodeURIComponent(room)}/connection`, 'GET');
    const { iceServers, expiresAt } = await response.json();
    const lifeMs = expiresAt ? Date.parse(expiresAt) - Date.now() : HOUR_MS;
    this.#ice = { servers: iceServers, until: performance.now() + Math.min(lifeMs / 2, HOUR_MS) };
    return iceServers;
  }

  /** Offers a connection; resolves to the answer and the path under which the session can be ended. */
  async offer(endpoint, room, sdp) {
    const path = endpoint === 'connection'
      ? `api/v1/rooms/${encodeURIComponent(room)}/connection`
      : `${endpoint}/${encodeURIComponent(room)}`;
    const response = await this.#send(path, 'POST', sdp, 'application/sdp', 'application/sdp');
    const session = response.headers.get('Location').split('/').pop();
    return { answer: await response.text(), session, path: `${path}/${session}` };
  }

  async mute(path, muted) {
    await this.#send(path, 'PATCH', JSON.stringify({ muted }), 'application/json');
  }

  /** Ends a session; `keepalive` lets it out while the page is closing. */
  async end(path) {
    try {
      await this.#send(path, 'DELETE', undefined, undefined, undefined, true);
    } catch (error) {
      // The server ends it anyway once consent runs out; a session that is gone is what we wanted.
      if (!(error instanceof ApiError)) console.info('session left to its timeout', error.message);
    }
  }

  hlsAddress(room) {
    return new URL(`hls/${encodeURIComponent(room)}/index.m3u8`, this.#base).href;
  }

  pageAddress(room) {
    const url = new URL(this.#base);
    url.searchParams.set('room', room);
    return url.href;
  }

  async #timed(path) {
    const sentAt = localNow();
    const response = await this.#send(path, 'GET');
    const receivedAt = localNow();
    const body = await response.json();
    this.clock.sample(sentAt, receivedAt, Date.parse(body.serverTime));
    return body;
  }

  async #send(...request) {
    const response = await this.#fetch(...request);
    if (response.ok) return response;
    // A development token ran out: fetch another, once. A given one cannot be renewed here.
    if (response.status === 401 && !this.#given && this.#tokenFor) {
      this.#token = null;
      await this.authorize(this.#tokenFor);
      const again = await this.#fetch(...request);
      if (again.ok) return again;
      throw await toError(again);
    }
    throw await toError(response);
  }

  #fetch(path, method, body, contentType, accept, keepalive = false) {
    const headers = {};
    const token = this.#given ?? this.#token;
    if (token) headers.Authorization = `Bearer ${token}`;
    if (contentType) headers['Content-Type'] = contentType;
    if (accept) headers.Accept = accept;
    return fetch(new URL(path, this.#base), { method, headers, body, keepalive, cache: 'no-store' });
  }
}

async function toError(response) {
  const problem = await response.json().catch(() => ({}));
  return new ApiError(response.status, problem);
}
