#!/usr/bin/env node
// Receives webhooks of Rostra; needs nothing but Node 18.
//
//   ROSTRA_WEBHOOK_KEY=kid:secret ROSTRA_WEBHOOK_URL=https://app.example.org/hooks node receiver.mjs 8090
//
// Put a TLS proxy in front, or give certificate and key (PEM) as two more arguments.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';

const key = process.env.ROSTRA_WEBHOOK_KEY;
const kid = key.slice(0, key.indexOf(':'));
const secret = key.slice(key.indexOf(':') + 1);
const audience = process.env.ROSTRA_WEBHOOK_URL; // exactly as in webhooks.urls
const LEEWAY = 30; // seconds that the two clocks may differ
const MAX_BODY = 64 * 1024;

const equal = (a, b) => a.length === b.length && timingSafeEqual(a, b);

/** The event, if the token is Rostra's, fresh, and about exactly this body; else throws why not. */
function verify(authorization, body, now) {
  const [scheme, token = ''] = (authorization ?? '').split(' ');
  const [header = '', payload = '', signature = ''] = token.split('.');
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const signed = equal(expected, Buffer.from(signature, 'base64url'));
  const read = part => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg } = read(header);
  const claims = read(payload);
  const digest = createHash('sha256').update(body).digest();
  const event = JSON.parse(body.toString());
  const checks = {
    scheme: scheme === 'Bearer',
    algorithm: alg === 'HS256',
    signature: signed,
    issuer: claims.iss === kid,
    audience: claims.aud === audience,
    'not yet': now >= claims.nbf - LEEWAY,
    // Five minutes after it was made this is somebody who repeats it.
    expired: now < claims.exp + LEEWAY,
    body: equal(digest, Buffer.from(String(claims.sha256), 'base64')),
    id: event.id === claims.jti,
  };
  for (const [name, well] of Object.entries(checks)) if (!well) throw new Error(name);
  return event;
}

// Ids that were handled. Keep them in your database, in the transaction that handles the event:
// then each is handled exactly once, whatever dies.
const seen = new Set();
function first(id) {
  if (seen.has(id)) return false;
  seen.add(id);
  if (seen.size > 100_000) seen.delete(seen.values().next().value);
  return true;
}

/** Yours. Be quick, or hand it to a queue: after 5 s Rostra sends it again. */
function handle(event) {
  console.log(event.event, event.id, event.room.id);
}

function receive(request, response) {
  const chunks = [];
  let length = 0;
  request.on('data', chunk => {
    length += chunk.length;
    if (length <= MAX_BODY) chunks.push(chunk);
    else request.destroy();
  });
  request.on('end', () => {
    let event;
    try {
      event = verify(request.headers.authorization, Buffer.concat(chunks), Date.now() / 1000);
    } catch (e) {
      console.log('refused', e instanceof SyntaxError ? 'malformed' : e.message);
      response.writeHead(401).end();
      return;
    }
    if (first(event.id)) handle(event);
    else console.log('again', event.id);
    response.writeHead(204).end();
  });
}

const [port, certificate, privateKey] = process.argv.slice(2);
const server = certificate
  ? https.createServer({ cert: readFileSync(certificate), key: readFileSync(privateKey) }, receive)
  : http.createServer(receive);
server.listen(Number(port), '127.0.0.1', () => console.log('listening', server.address().port));
