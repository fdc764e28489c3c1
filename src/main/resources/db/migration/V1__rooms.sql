-- Ids and names compare by their bytes (COLLATE "C"), so that cursors mean the same in every database.

-- The epoch of a room's log: whoever takes the next one owns the room.
CREATE TABLE room_epochs (
  room     text COLLATE "C" PRIMARY KEY,
  epoch    bigint NOT NULL,
  taken_at timestamptz NOT NULL
);

-- One row an instance; a name may be taken again once its room has ended.
CREATE TABLE rooms (
  instance     uuid PRIMARY KEY,
  room         text COLLATE "C" NOT NULL,
  epoch        bigint NOT NULL,
  host         text NOT NULL,
  title        text NOT NULL,
  topics       text[] NOT NULL,
  status       text NOT NULL CHECK (status IN ('scheduled', 'open', 'ended')),
  language     text NOT NULL,
  visibility   text NOT NULL,
  pinned       boolean NOT NULL,
  locked       boolean NOT NULL,
  created_at   timestamptz NOT NULL,
  scheduled_at timestamptz,
  started_at   timestamptz,
  ended_at     timestamptz,
  snapshot_seq bigint NOT NULL,
  snapshot     jsonb NOT NULL,
  saved_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rooms_by_name ON rooms (room, epoch DESC);
CREATE INDEX rooms_not_ended ON rooms (room) WHERE status <> 'ended';

CREATE TABLE room_log (
  room     text COLLATE "C" NOT NULL,
  epoch    bigint NOT NULL,
  seq      bigint NOT NULL,
  mixer_at bigint NOT NULL,
  type     text NOT NULL,
  event    jsonb NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (room, epoch, seq)
);

CREATE TABLE chat_messages (
  instance   uuid NOT NULL,
  id         text COLLATE "C" NOT NULL,
  author     text NOT NULL,
  name       text NOT NULL,
  text       text NOT NULL,
  posted_at  timestamptz NOT NULL,
  edited_at  timestamptz,
  deleted_at timestamptz,
  epoch      bigint NOT NULL,
  seq        bigint NOT NULL,
  PRIMARY KEY (instance, id)
);

-- By the room's name: they outlive the instance.
CREATE TABLE bans (
  room      text COLLATE "C" NOT NULL,
  identity  text COLLATE "C" NOT NULL,
  banned_by text NOT NULL,
  reason    text NOT NULL,
  since     timestamptz NOT NULL,
  until     timestamptz,
  lifted_by text,
  lifted_at timestamptz,
  epoch     bigint NOT NULL,
  seq       bigint NOT NULL,
  PRIMARY KEY (room, identity)
);

CREATE TABLE reports (
  id       text COLLATE "C" PRIMARY KEY,
  room     text COLLATE "C" NOT NULL,
  instance uuid NOT NULL,
  reporter text NOT NULL,
  about    text,
  reason   text NOT NULL,
  text     text NOT NULL,
  excerpt  jsonb,
  filed_at timestamptz NOT NULL
);
CREATE INDEX reports_by_room ON reports (room, id DESC);

CREATE TABLE audit (
  id      text COLLATE "C" PRIMARY KEY,
  room    text COLLATE "C" NOT NULL,
  at      timestamptz NOT NULL,
  actor   text NOT NULL,
  action  text NOT NULL,
  subject text,
  detail  jsonb
);
CREATE INDEX audit_by_room ON audit (room, id DESC);

-- Added to, and never changed.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit is append only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();

-- How far each node's file of facts has come: moved in the transaction that takes the facts, so that
-- none is taken twice, whatever becomes of the answer to a COMMIT.
CREATE TABLE facts_drained (
  source   uuid PRIMARY KEY,
  position bigint NOT NULL,
  at       timestamptz NOT NULL
);
