import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { RoomSocket } from '../../main/resources/web/room-socket.js';

/** The node's end of sockets. */
class Net {
  sockets = [];
  joined = [];
  entries = [];
  states = [];
  messages = [];

  constructor(options = {}) {
    mock.timers.enable({ apis: ['setTimeout'] });
    const net = this;
    class Socket {
      readyState = 1;
      sent = [];
      constructor(address, protocol) {
        this.address = address;
        this.protocol = protocol;
        net.sockets.push(this);
      }
      send(text) { this.sent.push(JSON.parse(text)); }
      close() { this.closed = true; }
    }
    this.client = new RoomSocket({
      address: 'wss://node.example/ws/tea',
      token: async () => 'token',
      renews: false,
      WebSocket: Socket,
      random: () => 1,
      onState: (state, closing) => this.states.push(closing ? `${state} ${closing.reason}` : state),
      onJoined: (message) => this.joined.push(message),
      onEntry: (entry) => this.entries.push(`${entry.epoch}-${entry.seq}`),
      onMessage: (message) => this.messages.push(message),
      ...options,
    });
  }

  get socket() { return this.sockets.at(-1); }

  say(message) { this.socket.onmessage({ data: JSON.stringify(message) }); }

  entry(seq, epoch = 3) { this.say({ type: 'event', epoch, seq, at: 1, event: { type: 'host.back' } }); }

  async join(answer) {
    this.socket.onopen();
    await settled();
    this.say({ type: 'joined', id: this.socket.sent[0].id, you: {}, tokenExpiresAt: 0, ...answer });
    await settled();
  }

  break(code = 1006) { this.socket.onclose({ code }); }
}

async function settled() {
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
}

const SNAPSHOT = { epoch: 3, seq: 40, at: 0, snapshot: { epoch: 3, seq: 40 } };

/** A test of one net, whose timers are its own. */
function socketTest(name, run, options = {}) {
  test(name, async () => {
    const net = new Net(options);
    try {
      await run(net);
    } finally {
      net.client.leave();
      mock.timers.reset();
    }
  });
}

socketTest('joins with the token, speaks rostra.v1, follows the log', async (net) => {
  await net.join(SNAPSHOT);
  net.entry(41);
  net.entry(42);

  assert.equal(net.socket.protocol, 'rostra.v1');
  assert.deepEqual(net.socket.sent[0], { type: 'join', id: '1', token: 'token' });
  assert.deepEqual(net.entries, ['3-41', '3-42']);
  assert.deepEqual(net.client.place, { epoch: 3, seq: 42 });
});

socketTest('comes back with its place, and hands on what it missed once', async (net) => {
  await net.join(SNAPSHOT);
  net.entry(41);
  net.break();
  mock.timers.tick(200);
  await net.join({ epoch: 3, seq: 43, missed: [{ epoch: 3, seq: 42, event: {} }, { epoch: 3, seq: 43, event: {} }] });
  net.entry(43);
  net.entry(44);

  assert.deepEqual(net.socket.sent[0].since, { epoch: 3, seq: 41 });
  assert.deepEqual(net.entries, ['3-41', '3-42', '3-43', '3-44']);
  assert.deepEqual(net.states, ['joined', 'reconnecting', 'joined']);
});

socketTest('takes a new epoch by its snapshot', async (net) => {
  await net.join(SNAPSHOT);
  net.break(1001);
  mock.timers.tick(200);
  await net.join({ epoch: 4, seq: 2, snapshot: { epoch: 4, seq: 2 } });
  net.entry(3, 4);

  assert.deepEqual(net.client.place, { epoch: 4, seq: 3 });
  assert.equal(net.joined.length, 2);
});

socketTest('a hole is not handed on: it begins anew', async (net) => {
  await net.join(SNAPSHOT);
  net.entry(42);
  mock.timers.tick(200);
  await net.join(SNAPSHOT);

  assert.deepEqual(net.entries, []);
  assert.equal(net.socket.sent[0].since, undefined);
});

socketTest('answers find their questions in any order', async (net) => {
  await net.join(SNAPSHOT);
  const one = net.client.ask('chat.post', { text: 'a' });
  const two = net.client.ask('mute', { identity: 'mia' });
  const [, first, second] = net.socket.sent;
  net.say({ type: 'error', id: second.id, code: 'outranked', detail: 'No.' });
  net.say({ type: 'reply', id: first.id, result: { message: '3-41' } });

  assert.equal((await one).result.message, '3-41');
  await assert.rejects(two, { code: 'outranked', message: 'No.' });
});

socketTest('a question without an answer fails, and so do all when the socket breaks', async (net) => {
  await net.join(SNAPSHOT);
  const late = assert.rejects(net.client.ask('react', { emoji: '👏' }), { code: 'timeout' });
  mock.timers.tick(8_000);
  await late;
  const lost = assert.rejects(net.client.ask('react', { emoji: '👏' }), { code: 'offline' });
  net.break();
  await lost;
  await assert.rejects(net.client.ask('react', {}), { code: 'offline' });
});

socketTest('waits longer each time, at most five seconds', async (net) => {
  const waits = [];
  for (let i = 0; i < 8; i += 1) {
    net.break();
    const before = net.sockets.length;
    let waited = 0;
    while (net.sockets.length === before) {
      mock.timers.tick(100);
      waited += 100;
    }
    waits.push(waited);
  }

  assert.deepEqual(waits, [200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

socketTest('obeys the time that the node gives', async (net) => {
  await net.join(SNAPSHOT);
  net.say({ type: 'closing', reason: 'node-ends', closeCode: 1001, detail: '', againAfterMs: 1_500 });
  net.break(1001);
  mock.timers.tick(1_600);
  assert.equal(net.sockets.length, 1);
  mock.timers.tick(100);

  assert.equal(net.sockets.length, 2);
});

for (const [reason, code] of [['removed', 4403], ['banned', 4403], ['ended', 4410], ['replaced', 4409]]) {
  socketTest(`stays away when ${reason}`, async (net) => {
    await net.join(SNAPSHOT);
    net.say({ type: 'closing', reason, closeCode: code, detail: 'Why' });
    net.break(code);
    mock.timers.tick(60_000);

    assert.equal(net.sockets.length, 1);
    assert.equal(net.states.at(-1), `closed ${reason}`);
  });
}

socketTest('waits in the lobby and goes in when somebody says yes', async (net) => {
  net.socket.onopen();
  await settled();
  net.say({ type: 'error', id: net.socket.sent[0].id, code: 'waiting', detail: '' });
  await settled();
  assert.equal(net.client.state, 'waiting');

  net.say({ type: 'joined', id: net.socket.sent[0].id, you: {}, tokenExpiresAt: 0, ...SNAPSHOT });
  assert.equal(net.client.state, 'joined');
});

socketTest('finds out that the way is broken though nobody said so', async (net) => {
  await net.join(SNAPSHOT);
  mock.timers.tick(20_000);
  assert.equal(net.socket.sent.at(-1).type, 'ping');
  mock.timers.tick(8_000);
  await settled();

  assert.equal(net.client.state, 'reconnecting');
});

socketTest('a quiet room is not a broken one', async (net) => {
  await net.join(SNAPSHOT);
  for (let i = 0; i < 5; i += 1) {
    mock.timers.tick(20_000);
    assert.equal(net.socket.sent.at(-1).type, 'ping');
    net.say({ type: 'pong', id: net.socket.sent.at(-1).id, epoch: 3, seq: 40, at: 1, clockAt: 2 });
    await settled();
  }

  assert.equal(net.sockets.length, 1);
  assert.equal(net.socket.sent.length, 6);
  assert.deepEqual(net.messages, []);
});

socketTest('begins anew when a pong is of a place beyond its own', async (net) => {
  await net.join(SNAPSHOT);
  mock.timers.tick(20_000);
  net.say({ type: 'pong', id: net.socket.sent.at(-1).id, epoch: 3, seq: 41, at: 1, clockAt: 2 });
  await settled();
  assert.equal(net.client.state, 'reconnecting');
  mock.timers.tick(200);
  await net.join({ ...SNAPSHOT, seq: 41 });

  assert.equal(net.socket.sent[0].since, undefined);
});

socketTest('a pong in the lobby is a sign of life and no place', async (net) => {
  net.socket.onopen();
  await settled();
  net.say({ type: 'error', id: net.socket.sent[0].id, code: 'waiting', detail: '' });
  await settled();
  mock.timers.tick(20_000);
  net.say({ type: 'pong', id: net.socket.sent.at(-1).id, clockAt: 2 });
  await settled();
  mock.timers.tick(8_000);

  assert.equal(net.client.state, 'waiting');
  assert.equal(net.sockets.length, 1);
});

const asked = [];
socketTest('brings a fresh token before the old one ends', async (net) => {
  await net.join({ ...SNAPSHOT, tokenExpiresAt: performance.timeOrigin + performance.now() + 120_000 });
  mock.timers.tick(60_001);
  await settled();

  assert.deepEqual(net.socket.sent.filter((one) => one.type === 'renew').map((one) => one.token), ['token-2']);
  assert.deepEqual(asked, [false, true]);
}, { renews: true, token: async (fresh) => `token-${asked.push(Boolean(fresh))}` });
