// libdatachannel, a WebRTC stack in C++, by node-datachannel. It leaves RTP to its caller.
import { connected, exchange, heard, load, speaking, state } from './call.mjs';

const { Audio, PeerConnection } = load('node-datachannel');

const PAYLOAD_TYPE = 111;
const SSRC = 0x5eed5eed;

const pc = new PeerConnection('interop', { iceServers: [], bindAddress: '127.0.0.1' });
const audio = new Audio('audio', speaking ? 'SendOnly' : 'RecvOnly');
audio.addOpusCodec(PAYLOAD_TYPE);
if (speaking) audio.addSSRC(SSRC, 'voice', 'stream', 'tone');

pc.onStateChange(state);
pc.onGatheringStateChange(async (gathering) => {
  if (gathering !== 'complete') return;
  pc.setRemoteDescription(await exchange(pc.localDescription().sdp), 'answer');
});
const track = pc.addTrack(audio);
track.onOpen(() => connected(send));
track.onMessage((packet) => {
  const payload = opus(Buffer.from(packet));
  if (payload) heard(payload);
});
pc.setLocalDescription('offer');

function send(payload, index) {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = PAYLOAD_TYPE;
  header.writeUInt16BE((1000 + index) & 0xffff, 2);
  header.writeUInt32BE((index * 960) >>> 0, 4);
  header.writeUInt32BE(SSRC, 8);
  track.sendMessageBinary(Buffer.concat([header, payload]));
}

/** The payload of an RTP packet; undefined for RTCP. */
function opus(packet) {
  if ((packet[1] & 0x7f) !== PAYLOAD_TYPE) return undefined;
  const extension = packet[0] & 0x10;
  let at = 12 + 4 * (packet[0] & 0x0f);
  if (extension) at += 4 + 4 * packet.readUInt16BE(at + 2);
  return packet.subarray(at);
}
