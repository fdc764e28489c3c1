-- What is to be told to the application's servers (webhooks), in order for each room.
CREATE TABLE webhook_outbox (
  id             text COLLATE "C" PRIMARY KEY,
  room           text COLLATE "C" NOT NULL,
  position       bigint NOT NULL,
  type           text NOT NULL,
  -- Text, not jsonb: what was queued is sent byte by byte.
  body           text NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  -- When each endpoint was given its delivery.
  distributed_at timestamptz
);
CREATE INDEX webhook_outbox_fresh ON webhook_outbox (position, id) WHERE distributed_at IS NULL;
CREATE INDEX webhook_outbox_by_age ON webhook_outbox (distributed_at);

-- One event on its way to one endpoint.
CREATE TABLE webhook_delivery (
  event      text COLLATE "C" NOT NULL REFERENCES webhook_outbox ON DELETE CASCADE,
  endpoint   text COLLATE "C" NOT NULL,
  room       text COLLATE "C" NOT NULL,
  position   bigint NOT NULL,
  created_at timestamptz NOT NULL,
  -- Not before this; a node that has it under way moves it on.
  due_at     timestamptz NOT NULL DEFAULT now(),
  attempts   integer NOT NULL DEFAULT 0,
  -- The attempt that is under way, or was when its node died.
  lease      text,
  -- Whether the receiver asked for due_at.
  firm       boolean NOT NULL DEFAULT false,
  last_error text,
  ended_at   timestamptz,
  -- How it ended: false is given up.
  delivered  boolean,
  PRIMARY KEY (event, endpoint)
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (endpoint, room, position, event)
  WHERE ended_at IS NULL;
