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

export class Api {
  clock = new ServerClock();
  #base = new URL('.', document.baseURI);
  #given = new URLSearchParams(location.hash.slice(1)).get('token');
  #token = null;
  #tokenFor = '';
  #person = null;

  /** Whether the link brought a token: then its identity and grants are what we have. */
  get hasGivenToken() {
    return this.#given !== null;
  }

  /** The token that requests carry; null without one. */
  get token() {
    return this.#given ?? this.#token;
  }

  /** The token's own words, unverified: only the server decides; this picks which buttons to show. */
  get claims() {
    const { token } = this;
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

  /**
   * Makes sure there is a token for this person {identity, role}; a development node hands one out. `fresh`
   * fetches another in any case.
   */
  async authorize(person, fresh = false) {
    if (this.#given) return this.#given;
    const wanted = `${person.identity} ${person.role}`;
    if (this.#token && this.#tokenFor === wanted && !fresh) return this.#token;
    const response = await fetch(new URL('api/v1/dev/token', this.#base), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        identity: person.identity,
        name: person.identity,
        room: '*',
        grants: [person.role === 'host' ? 'host' : 'speak'],
        role: person.role,
      }),
    });
    if (response.status === 404 || response.status === 405) {
      throw new ApiError(401, { type: 'unauthorized', title: 'This node needs an access token' });
    }
    if (!response.ok) throw await toError(response);
    this.#token = (await response.json()).token;
    this.#tokenFor = wanted;
    this.#person = person;
    return this.#token;
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

  /** The address of the room's socket. */
  socketAddress(room) {
    const url = new URL(`ws/${encodeURIComponent(room)}`, this.#base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    return url.href;
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
    if (response.status === 401 && !this.#given && this.#person) {
      await this.authorize(this.#person, true);
      const again = await this.#fetch(...request);
      if (again.ok) return again;
      throw await toError(again);
    }
    throw await toError(response);
  }

  #fetch(path, method, body, contentType) {
    const headers = {};
    const { token } = this;
    if (token) headers.Authorization = `Bearer ${token}`;
    if (contentType) headers['Content-Type'] = contentType;
    return fetch(new URL(path, this.#base), { method, headers, body, cache: 'no-store' });
  }
}

async function toError(response) {
  const problem = await response.json().catch(() => ({}));
  return new ApiError(response.status, problem);
}
