import assert from 'node:assert/strict';
import { test } from 'node:test';
import { restartedAnswer, restartFragment } from '../../main/resources/web/sdp.js';

const ANSWER = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=ice-lite', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0',
  'a=ice-ufrag:old1', 'a=ice-pwd:oldoldoldoldoldoldoldold', 'a=candidate:1 1 udp 2130706431 192.0.2.7 7000 typ host', 'a=end-of-candidates',
  'a=rtpmap:111 opus/48000/2', ''].join('\r\n');

test('an ICE restart says the new credentials and the section', () => {
  const offer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:9uB6\r\na=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\r\na=mid:0\r\n';

  assert.equal(restartFragment(offer),
    'a=ice-ufrag:9uB6\r\na=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n');
});

test('the new answer is the old one with other credentials and candidates', () => {
  const fragment = 'a=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=ice-ufrag:new1\r\na=ice-pwd:newnewnewnewnewnewnewnew\r\na=candidate:2 1 udp 1 192.0.2.8 7001 typ host\r\na=end-of-candidates\r\n';
  const answer = restartedAnswer(ANSWER, fragment);

  assert.doesNotMatch(answer, /old/);
  assert.equal(answer.match(/a=ice-ufrag/g).length, 1);
  assert.ok(answer.indexOf('a=ice-ufrag:new1') > answer.indexOf('m=audio'));
  assert.match(answer, /192\.0\.2\.8 7001/);
  assert.match(answer, /a=rtpmap:111 opus/);
});
