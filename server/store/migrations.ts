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
];
