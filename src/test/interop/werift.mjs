// werift, a WebRTC stack in TypeScript.
import { connected, exchange, heard, load, speaking, state } from './call.mjs';

const { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket } = load('werift');

const pc = new RTCPeerConnection({
  iceServers: [],
  iceAdditionalHostAddresses: ['127.0.0.1'],
  iceInterfaceAddresses: { udp4: '127.0.0.1' },
  iceUseIpv6: false,
});
const track = new MediaStreamTrack({ kind: 'audio' });
const transceiver = pc.addTransceiver(speaking ? track : 'audio', {
  direction: speaking ? 'sendonly' : 'recvonly',
});
transceiver.onTrack.subscribe((remote) => remote.onReceiveRtp.subscribe((rtp) => heard(rtp.payload)));
pc.connectionStateChange.subscribe((now) => {
  state(now);
  if (now === 'connected') connected(send);
});

function send(payload, index) {
  const header = new RtpHeader({
    payloadType: 96,
    sequenceNumber: (1000 + index) & 0xffff,
    timestamp: (index * 960) >>> 0,
    marker: index === 0,
  });
  track.writeRtp(new RtpPacket(header, payload));
}

await pc.setLocalDescription(await pc.createOffer());
await pc.setRemoteDescription({ type: 'answer', sdp: await exchange(pc.localDescription.sdp) });
