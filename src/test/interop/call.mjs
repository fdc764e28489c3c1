// One call of a WebRTC stack, driven over pipes by live.rostra.interop.ClientProcess.
//
//   node STACK.mjs MODULES speak PACKETS     says the Opus packets of a file, 20 ms each
//   node STACK.mjs MODULES listen            prints the Opus packets that it hears
//
// out: `offer BASE64`, `state NAME`, `connected`, `packet BASE64`. In: `answer BASE64`; the end of the
// input hangs up. A packet in the file is a big-endian length of 16 bits and the bytes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [, , modules, role, file] = process.argv;

/** A package from where install.sh put it. */
export const load = (name) => createRequire(`${resolve(modules)}/`)(name);
export const speaking = role === 'speak';

const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const print = (line) => process.stdout.write(`${line}\n`);

/** Prints an offer and resolves with the answer. */
export function exchange(offer) {
  return new Promise((answered) => {
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (line) => answered(Buffer.from(line.replace('answer ', ''), 'base64').toString()));
    lines.on('close', () => process.exit(0));
    print(`offer ${base64(offer)}`);
  });
}

export const state = (name) => print(`state ${name}`);
export const heard = (payload) => print(`packet ${base64(payload)}`);

let begun = false;

/** To be called once media can flow. `send(payload, index)` sends one packet. */
export function connected(send) {
  if (begun) return;
  begun = true;
  print('connected');
  if (!speaking) return;
  const packets = read(readFileSync(file));
  const start = performance.now();
  let index = 0;
  const say = () => {
    while (start + index * 20 <= performance.now()) {
      send(packets[index % packets.length], index);
      index += 1;
    }
    setTimeout(say, Math.max(0, start + index * 20 - performance.now()));
  };
  say();
}

function read(bytes) {
  const packets = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at);
    packets.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return packets;
}
