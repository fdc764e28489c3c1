// The few lines of SDP that the page touches itself.

const CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/**
 * Asks for two things that browsers leave out of audio offers: NACK, so that a lost packet can come again,
 * and abs-capture-time, from which the latency is read. The server answers only what was offered.
 */
export function enrichOffer(sdp) {
  const audioAt = sdp.indexOf('\r\nm=audio ');
  if (audioAt < 0) return sdp;
  const opus = /\r\na=rtpmap:(\d+) opus\/48000/i.exec(sdp)?.[1];
  const used = [...sdp.matchAll(/\r\na=extmap:(\d+)/g)].map((match) => Number(match[1]));
  let free = 1;
  while (used.includes(free)) free += 1;
  let lines = '';
  if (opus && !new RegExp(`\\r\\na=rtcp-fb:${opus} nack\\r`).test(sdp)) lines += `a=rtcp-fb:${opus} nack\r\n`;
  if (!sdp.includes(CAPTURE_TIME) && free <= 14) lines += `a=extmap:${free} ${CAPTURE_TIME}\r\n`;
  const next = sdp.indexOf('\r\nm=', audioAt + 4);
  const end = next < 0 ? sdp.length : next + 2;
  return sdp.slice(0, end) + lines + sdp.slice(end);
}

/** The credentials of an offer as `application/trickle-ice-sdpfrag` (RFC 8840 section 9). */
export function restartFragment(sdp) {
  const value = (name) => new RegExp(`\\r\\na=${name}:([^\\r]*)`).exec(sdp)?.[1] ?? '';
  return [
    `a=ice-ufrag:${value('ice-ufrag')}`,
    `a=ice-pwd:${value('ice-pwd')}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    `a=mid:${value('mid')}`,
    '',
  ].join('\r\n');
}

/** The answer we had, with the node's new credentials and candidates in the place of the old ones. */
export function restartedAnswer(answer, fragment) {
  const fresh = fragment.split(/\r?\n/).filter((line) => /^a=(ice-ufrag|ice-pwd|candidate|end-of-candidates)/.test(line));
  const kept = answer.split('\r\n').filter((line) => !/^a=(ice-ufrag|ice-pwd|candidate|end-of-candidates)/.test(line));
  const at = kept.findIndex((line) => line.startsWith('a=mid:'));
  kept.splice(at + 1, 0, ...fresh);
  return kept.join('\r\n');
}
