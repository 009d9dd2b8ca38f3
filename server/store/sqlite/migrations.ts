/** A msgid, which has nine digits of base 36 for its time and five for its serial, as the number that the text tells of. */
const ID_OF_MSGID = `((${digits(1, 9)}) - ${Date.UTC(2020)}) * 4096 + (${digits(10, 14)})`;

/** The number that some of a msgid's digits make, in SQL. */
function digits(first: number, last: number): string {
  const terms = [];
  for (let i = first; i <= last; i++) {
    const digit = `instr('0123456789abcdefghijklmnopqrstuvwxyz', substr(msgid, ${i}, 1)) - 1`;
    terms.push(`(${digit}) * ${36 ** (last - i)}`);
  }
  return terms.join(" + ");
}

/**
 * How the database is laid out, step by step. A step that was ever released never changes; what is new is a step of
 * its own at the end. The database knows in `user_version` how many it has behind it.
 */
export const MIGRATIONS: readonly string[] = [
  // What was said and what else happened is one index for both, so that either can be read alone, and both together
  // are two stretches to merge. Rows only ever come at the end of their table.
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
  // Messages are entered into the index some time after they are stored, in the order of their ids, as far as
  // `position` says. What is taken away or moved below that is noted together with how it was entered, so that it can be
  // taken out. An id is used again where the last row was taken away: `position` never goes beyond the last one.
  // The index holds nothing but the words, and clears them out where they are deleted.
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
  // What is to be forgotten is found by its age. What an account said is taken away bit by bit, up to the row `reached`.
  `
  CREATE INDEX events_in_time ON events (time);
  CREATE TABLE forgetting (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    before TEXT NOT NULL,
    reached INTEGER NOT NULL
  );
  `,
  // The index is in a file of its own, and follows by itself. What is taken away or moved is noted with what it said, so
  // that the index can be rid of it, until it is. Numbers are never used again.
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
  // What was said is laid out as it is read, and nothing else is kept of it, so that to add to it costs little. The id is
  // the msgid as a number: its milliseconds since the beginning of 2020, times 4096, and its serial. Where a clock that
  // went back made more than 4096 in a millisecond, they go on in the next ones.
  // A conversation knows an id that none of its events is before. What was sent is known by the day it was sent on.
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
];
