"""GStreamer's webrtcbin, driven over pipes by live.rostra.interop.ClientProcess.

  webrtcbin.py speak HERTZ AMPLITUDE    says a tone
  webrtcbin.py listen                   prints what it decodes, mono at 48 kHz, floats

out: `offer BASE64`, `state NAME`, `connected`, `pcm BASE64`. In: `answer BASE64`; the end of the input hangs up.
"""
import base64
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

OPUS = "application/x-rtp,media=audio,encoding-name=OPUS,payload=96,clock-rate=48000,encoding-params=(string)2"


def say(word, content):
    print(word, content if isinstance(content, str) else base64.b64encode(content).decode(), flush=True)


class Call:
    def __init__(self, role, *tone):
        self.loop = GLib.MainLoop()
        self.offered = False
        if role == "speak":
            hertz, amplitude = tone
            self.pipeline = Gst.parse_launch(
                f"audiotestsrc is-live=true samplesperbuffer=960 freq={hertz} volume={amplitude}"
                " ! audio/x-raw,rate=48000,channels=1 ! opusenc bitrate=64000 audio-type=restricted-lowdelay"
                f" ! rtpopuspay pt=96 ! {OPUS} ! webrtcbin name=rtc bundle-policy=max-bundle")
        else:
            self.pipeline = Gst.Pipeline.new()
            self.pipeline.add(Gst.parse_launch("webrtcbin name=rtc bundle-policy=max-bundle"))
        self.rtc = self.pipeline.get_by_name("rtc")
        # Kept, because the binding takes the only reference away from the element.
        self.ice = self.rtc.get_property("ice-agent")
        self.ice.emit("add-local-ip-address", "127.0.0.1")
        if role == "speak":
            transceiver = self.rtc.emit("get-transceiver", 0)
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
        else:
            direction = GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY
            self.rtc.emit("add-transceiver", direction, Gst.Caps.from_string(OPUS))
            self.rtc.connect("pad-added", self.on_pad)
        self.rtc.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.rtc.connect("notify::ice-gathering-state", self.on_gathering)
        self.rtc.connect("notify::connection-state", self.on_connection)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.on_error)

    def run(self):
        self.pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self.read, daemon=True).start()
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)

    def read(self):
        for line in sys.stdin:
            answer = base64.b64decode(line.removeprefix("answer "))
            _, sdp = GstSdp.SDPMessage.new()
            GstSdp.sdp_message_parse_buffer(answer, sdp)
            answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, sdp)
            self.rtc.emit("set-remote-description", answer, Gst.Promise.new())
        self.loop.quit()

    def on_negotiation_needed(self, rtc):
        rtc.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer))

    def on_offer(self, promise):
        reply = promise.get_reply()  # Owns the offer, so it has to live as long.
        offer = reply.get_value("offer")
        self.rtc.emit("set-local-description", offer, Gst.Promise.new())

    def on_gathering(self, rtc, _):
        complete = rtc.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE
        if complete and not self.offered:
            self.offered = True
            say("offer", rtc.get_property("local-description").sdp.as_text().encode())

    def on_connection(self, rtc, _):
        state = rtc.get_property("connection-state")
        say("state", state.value_nick)
        if state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            print("connected", flush=True)

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        decoder = Gst.parse_bin_from_description(
            "rtpopusdepay ! opusdec plc=true ! audioconvert ! audioresample"
            " ! audio/x-raw,format=F32LE,rate=48000,channels=1 ! appsink name=ear emit-signals=true sync=false", True)
        decoder.get_by_name("ear").connect("new-sample", self.on_sample)
        self.pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    def on_sample(self, ear):
        buffer = ear.emit("pull-sample").get_buffer()
        say("pcm", buffer.extract_dup(0, buffer.get_size()))
        return Gst.FlowReturn.OK

    def on_error(self, _, message):
        print(*message.parse_error(), file=sys.stderr)
        self.loop.quit()


Gst.init(None)
Call(*sys.argv[1:]).run()
