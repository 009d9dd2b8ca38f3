/**
 * Defines the schema of the database, as steps from version to version.
 * @module
 */

/**
 * SQL that converts a msgid (base 36: nine digits of time, five of serial) to the number that
 * event_ids.ts gives.
 */
const ID_OF_MSGID = `((${digits(1, 9)}) - ${Date.UTC(2020)}) * 4096 + (${digits(10, 14)})`;

/** SQL for the number that some digits of a msgid make. */
function digits(first: number, last: number): string {
  const terms = [];
  for (let i = first; i <= last; i++) {
    const digit = `instr('0123456789abcdefghijklmnopqrstuvwxyz', substr(msgid, ${i}, 1)) - 1`;
    terms.push(`(${digit}) * ${36 ** (last - i)}`);
  }
  return terms.join(" + ");
}

/**
 * The steps from an empty database to the current schema. A released step never changes: a change
 * is a new step at the end. `user_version` in the database is the number of steps that it has
 * taken.
 */
export const MIGRATIONS: readonly string[] = [
  // Messages and other events share an index: messages are one range of it, and all events are two
  // ranges to merge. New rows always come at the end of the table.
  `
  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
  );
  CREATE TABLE parties (
    party TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (party, conversation)
  ) WITHOUT ROWID;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    said INTEGER NOT NULL,
    msgid TEXT NOT NULL,
    time INTEGER NOT NULL,
    event TEXT NOT NULL
  );
  CREATE UNIQUE INDEX events_in_order ON events (conversation, said, msgid);
  CREATE TABLE accounts (
    folded TEXT PRIMARY KEY,
    account TEXT NOT NULL
  );
  CREATE TABLE channels (
    folded TEXT PRIMARY KEY,
    channel TEXT NOT NULL
  );
  CREATE TABLE markers (
    party TEXT NOT NULL,
    target TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (party, target)
  ) WITHOUT ROWID;
  CREATE TABLE metadata (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (owner, key)
  ) WITHOUT ROWID;
  CREATE TABLE sent (
    id INTEGER PRIMARY KEY,
    sender TEXT NOT NULL,
    target TEXT NOT NULL,
    nonce TEXT NOT NULL,
    msgid TEXT NOT NULL,
    UNIQUE (sender, target, nonce)
  );
  CREATE INDEX sent_in_order ON sent (msgid);
  CREATE TABLE bans (
    mask TEXT PRIMARY KEY,
    ban TEXT NOT NULL
  );
  `,
  // Messages enter the index some time after they are stored, in the order of ids, up to
  // `position`. Deleted and moved messages below it are noted with their text, which the index
  // needs to remove them. Deleting the last row frees its id for reuse, so `position` never goes
  // beyond the last row. The index holds the words alone, and deletes them securely.
  `
  CREATE VIRTUAL TABLE search USING fts5 (
    words, place, sender, content = '', columnsize = 0, tokenize = 'ascii'
  );
  INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
  CREATE TABLE search_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL
  );
  INSERT INTO search_state VALUES (1, 0);
  CREATE TABLE search_gone (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    event TEXT NOT NULL
  );
  CREATE TRIGGER search_removed AFTER DELETE ON events BEGIN
    INSERT OR IGNORE INTO search_gone
      SELECT OLD.id, OLD.conversation, OLD.event FROM search_state
      WHERE OLD.said = 1 AND OLD.id <= position;
    UPDATE search_state SET position = ifnull((SELECT max(id) FROM events), 0)
      WHERE position > ifnull((SELECT max(id) FROM events), 0);
  END;
  CREATE TRIGGER search_moved AFTER UPDATE OF conversation ON events BEGIN
    INSERT OR IGNORE INTO search_gone
      SELECT OLD.id, OLD.conversation, OLD.event FROM search_state
      WHERE OLD.said = 1 AND OLD.id <= position;
  END;
  `,
  // Old events are found by their time. Events of a removed account are deleted in steps, up to the
  // row `reached`.
  `
  CREATE INDEX events_in_time ON events (time);
  CREATE TABLE forgetting (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    before TEXT NOT NULL,
    reached INTEGER NOT NULL
  );
  `,
  // The index moves to a file of its own. Deleted and moved messages are noted with their text
  // until the index has removed them. Numbers are never reused.
  `
  DROP TRIGGER search_removed;
  DROP TRIGGER search_moved;
  DROP TABLE search;
  DROP TABLE search_state;
  DROP TABLE search_gone;
  CREATE TABLE search_source (name TEXT NOT NULL);
  INSERT INTO search_source VALUES (lower(hex(randomblob(16))));
  CREATE TABLE search_removals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    msgid TEXT NOT NULL,
    moved_to INTEGER,
    event TEXT NOT NULL
  );
  CREATE TRIGGER search_removed AFTER DELETE ON events WHEN OLD.said = 1 BEGIN
    INSERT INTO search_removals (msgid, event) VALUES (OLD.msgid, OLD.event);
  END;
  CREATE TRIGGER search_moved AFTER UPDATE OF conversation ON events WHEN OLD.said = 1 BEGIN
    INSERT INTO search_removals (msgid, moved_to, event)
      VALUES (OLD.msgid, NEW.conversation, OLD.event);
  END;
  `,
  // Events are stored in the order in which they are read, without other indexes, which makes
  // adding one cheap. The id is the msgid as a number: its milliseconds since the beginning of
  // 2020, times 4096, plus its serial. If a clock that went back made more than 4096 in a
  // millisecond, they continue in the next ones. `oldest` of a conversation is at most the id of
  // its first event. Nonces are stored by day.
  `
  CREATE TABLE new_events (
    conversation INTEGER NOT NULL,
    said INTEGER NOT NULL,
    id INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (conversation, said, id)
  ) WITHOUT ROWID;
  INSERT INTO new_events
    SELECT conversation, said, number + max(id - number) OVER (
      PARTITION BY conversation, said ORDER BY number ROWS UNBOUNDED PRECEDING
    ), event
    FROM (
      SELECT conversation, said, ${ID_OF_MSGID} AS id, event, row_number() OVER (
        PARTITION BY conversation, said ORDER BY msgid
      ) AS number
      FROM events
    )
    ORDER BY conversation, said, number;
  DROP TABLE events;
  ALTER TABLE new_events RENAME TO events;
  ALTER TABLE conversations ADD COLUMN oldest INTEGER NOT NULL DEFAULT ${Number.MIN_SAFE_INTEGER};
  UPDATE conversations SET oldest = min(
    ifnull((SELECT min(id) FROM events WHERE conversation = conversations.id AND said = 0),
      ${Number.MAX_SAFE_INTEGER}),
    ifnull((SELECT min(id) FROM events WHERE conversation = conversations.id AND said = 1),
      ${Number.MAX_SAFE_INTEGER}));
  DELETE FROM conversations WHERE oldest = ${Number.MAX_SAFE_INTEGER};
  DELETE FROM parties WHERE conversation NOT IN (SELECT id FROM conversations);
  CREATE INDEX conversations_by_age ON conversations (oldest);
  DROP TABLE search_removals;
  UPDATE search_source SET name = lower(hex(randomblob(16)));
  CREATE TABLE search_removals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL,
    moved_to INTEGER,
    event TEXT NOT NULL
  );
  CREATE TRIGGER search_removed AFTER DELETE ON events WHEN OLD.said = 1 BEGIN
    INSERT INTO search_removals (id, event) VALUES (OLD.id, OLD.event);
  END;
  CREATE TRIGGER search_moved AFTER UPDATE OF conversation ON events WHEN OLD.said = 1 BEGIN
    INSERT INTO search_removals (id, moved_to, event)
      VALUES (OLD.id, NEW.conversation, OLD.event);
  END;
  CREATE TABLE new_forgetting (
    number INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    before INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    said INTEGER NOT NULL,
    id INTEGER NOT NULL
  );
  INSERT INTO new_forgetting
    SELECT id, account, ${ID_OF_MSGID.replaceAll("msgid", "before")}, 0, 0, 0 FROM forgetting;
  DROP TABLE forgetting;
  ALTER TABLE new_forgetting RENAME TO forgetting;
  CREATE TABLE new_sent (
    day INTEGER NOT NULL,
    sender TEXT NOT NULL,
    nonce TEXT NOT NULL,
    target TEXT NOT NULL,
    msgid TEXT NOT NULL,
    PRIMARY KEY (day, nonce, sender, target)
  ) WITHOUT ROWID;
  INSERT OR REPLACE INTO new_sent
    SELECT (${digits(1, 9)}) / ${24 * 60 * 60 * 1000}, sender, nonce, target, msgid FROM sent;
  DROP TABLE sent;
  ALTER TABLE new_sent RENAME TO sent;
  `,
  // The read markers of a channel are found when it is renamed.
  `
  CREATE INDEX markers_by_target ON markers (target);
  `,
];
