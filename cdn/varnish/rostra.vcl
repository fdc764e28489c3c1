# A cache of Varnish 7 in front of one Rostra node. Read cdn/README.md first: what it costs and why.
# To adapt it: the address of the node (backend). Varnish speaks no TLS: put hitch or HAProxy before it.
vcl 4.1;

# /livez and not /readyz: a node that drains is not ready for new rooms, but still serves those it has.
probe alive {
    .url = "/livez";
    .interval = 2s;
    .timeout = 2s;
    .window = 5;
    .threshold = 2;
    .initial = 2;
}

backend rostra {
    .host = "127.0.0.1";
    .port = "8080";
    .probe = alive;
    .connect_timeout = 2s;
    # The node holds a blocked reload for three target durations (6 s) and then answers 503.
    .first_byte_timeout = 10s;
    .between_bytes_timeout = 5s;
}

sub vcl_recv {
    unset req.http.Proxy;

    # Is this cache alive? Whether the node is, /livez and /readyz say: they are passed on below.
    if (req.url == "/cdn-health") {
        return (synth(200, "alive"));
    }

    # WHIP, WHEP, the API, the page: passed on as they are, and never stored. Only signalling comes this way; media
    # flows by UDP between the clients and the node. To have a host for listeners alone: return (synth(404));
    if (req.url !~ "^/hls/") {
        # Not what the client says; X-Forwarded-For is Varnish's own, X-Forwarded-Proto is whose TLS it is.
        set req.http.X-Forwarded-Host = req.http.Host;
        return (pass);
    }
    if (req.method == "OPTIONS") {
        return (pass);
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (synth(405, "This address takes GET, HEAD, OPTIONS."));
    }

    # A stream is the same for everybody: nothing that names a listener is sent, stored or handed out.
    unset req.http.Authorization;
    unset req.http.Cookie;

    # The key is rebuilt from what the node looks at: any other parameter would be a way round the cache, and a
    # second spelling of a number a second request for the same part. What can not be had is refused here and
    # costs the node nothing.
    if (req.url ~ "^/hls/[A-Za-z0-9][A-Za-z0-9._-]{0,63}/(index\.m3u8|[A-Za-z0-9_-]{1,64}/program\.m3u8)(\?|$)") {
        call directives;
    } else if (req.url ~ "^/hls/[A-Za-z0-9][A-Za-z0-9._-]{0,63}/[A-Za-z0-9_-]{1,64}/(init\.mp4|s[0-9]{1,19}\.m4s|p[0-9]{1,19}\.[0-9]{1,3}\.m4s)(\?|$)") {
        set req.url = regsub(req.url, "\?.*$", "");
    } else {
        return (synth(404, "No such object."));
    }
    return (hash);
}

sub directives {
    set req.http.X-Query = regsub(req.url, "^[^?]*\??", "&");
    set req.url = regsub(req.url, "\?.*$", "");
    if (req.http.X-Query ~ "&ll=0(&|$)") {
        set req.url = req.url + "?ll=0";
    } else {
        set req.url = req.url + "?ll=1";
    }
    if (req.http.X-Query ~ "&_HLS_msn=") {
        set req.url = req.url + "&_HLS_msn=" + regsub(req.http.X-Query, "^.*?&_HLS_msn=([^&]*).*$", "\1");
    }
    if (req.http.X-Query ~ "&_HLS_part=") {
        set req.url = req.url + "&_HLS_part=" + regsub(req.http.X-Query, "^.*?&_HLS_part=([^&]*).*$", "\1");
    }
    if (req.http.X-Query ~ "&_HLS_skip=") {
        set req.url = req.url + "&_HLS_skip=" + regsub(req.http.X-Query, "^.*?&_HLS_skip=([^&]*).*$", "\1");
    }
    unset req.http.X-Query;
    if (req.url !~ "\?ll=[01](&_HLS_msn=(0|[1-9][0-9]{0,18}))?(&_HLS_part=(0|[1-9][0-9]{0,18}))?(&_HLS_skip=(YES|v2))?$") {
        return (synth(400, "_HLS_msn and _HLS_part are decimal integers."));
    }
}

# Without the host: under whatever name it is asked for, a part is the same part.
sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

# For how long is what the node says: playlists 1 s, a blocked reload 6 target durations, segments and parts 60 s,
# 404 1 s. The first who asks for a part waits at the node; all others wait here, and are woken when it answers.
sub vcl_backend_response {
    if (bereq.uncacheable && bereq.url !~ "^/hls/") {
        return (deliver);
    }
    unset beresp.http.Set-Cookie;
    set beresp.keep = 0s;
    if (bereq.url ~ "\.m3u8") {
        # Never a stale playlist: to a player it would be a stream that stands still, and after a restart of the
        # node one that jumps back. Varnish serves everything 10 s longer unless it is told.
        set beresp.grace = 0s;
    } else {
        # The bytes of an object never change, so an old one is as good as a new one.
        set beresp.grace = 30s;
    }
    # Varnish gunzips for the few who ask for plain text: one variant is kept.
    unset beresp.http.Vary;

    if (beresp.http.Cache-Control ~ "no-store") {
        set beresp.uncacheable = true;
        set beresp.grace = 0s;
        # Varnish's built-in rule would remember the address as "not cacheable" for two minutes: whoever asks for
        # a part too early would send all players to the node when it comes.
        # A 503 has kept everybody waiting for 6 s; they need not wait for each other too. A 400 comes at once.
        if (beresp.status == 503) {
            set beresp.ttl = 1s;
        } else {
            set beresp.ttl = 0s;
        }
    }
    return (deliver);
}

sub vcl_backend_error {
    set beresp.http.Content-Type = "text/plain; charset=utf-8";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Access-Control-Allow-Origin = "*";
    set beresp.http.Retry-After = "1";
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    set beresp.uncacheable = true;
    set beresp.body = {"The node does not answer.
"};
    return (deliver);
}

sub vcl_synth {
    set resp.http.Content-Type = "text/plain; charset=utf-8";
    set resp.http.Access-Control-Allow-Origin = "*";
    if (resp.status == 404) {
        set resp.http.Cache-Control = "max-age=1";
    } else {
        set resp.http.Cache-Control = "no-store";
    }
    if (resp.status == 405) {
        set resp.http.Allow = "GET, HEAD, OPTIONS";
    }
    set resp.body = resp.reason + {"
"};
    return (deliver);
}

sub vcl_deliver {
    if (req.url ~ "^/hls/") {
        if (resp.http.Content-Type ~ "mpegurl") {
            set resp.http.Vary = "Accept-Encoding";
        }
        if (obj.hits > 0) {
            set resp.http.X-Cache = "HIT";
        } else {
            set resp.http.X-Cache = "MISS";
        }
    }
    unset resp.http.X-Varnish;
    unset resp.http.Via;
}
