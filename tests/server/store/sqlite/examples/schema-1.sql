PRAGMA application_id = 1667785076;
PRAGMA user_version = 1;
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
INSERT INTO conversations VALUES (1, '#tea');
INSERT INTO conversations VALUES (2, 'alice bob');
INSERT INTO parties VALUES ('alice', 2);
INSERT INTO parties VALUES ('bob', 2);
INSERT INTO events VALUES (1, 1, 0, '0mjwaid1k00000', 1767323045000, '{"type":"join","user":1,"source":"alice!~alice@alice.host","channel":"#tea","realname":"Alice"}');
INSERT INTO events VALUES (2, 1, 1, '0mjwaid1l00000', 1767323045001, '{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"#Tea","text":"Crème brûlée for tea"}');
INSERT INTO events VALUES (3, 1, 1, '0mjwaid1m00000', 1767323045002, '{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"#Tea","text":"東京へ行きました","account":"Alice","tags":[["+reply","x"]]}');
INSERT INTO events VALUES (4, 2, 1, '0mjwaid1n00000', 1767323045003, '{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"bob","text":"it''s a secret","account":"Alice"}');
INSERT INTO accounts VALUES ('alice', '{"name":"Alice","createdAt":1767323045000,"certificates":["ab"],"scram":[4096,"AQI=","Aw==","BA=="]}');
INSERT INTO channels VALUES ('#tea', '{"name":"#Tea","founder":"alice","createdAt":1767323045000,"topic":{"text":"leaves","setBy":"alice","setAt":1767323045000},"flags":"nt","lists":{"b":[],"e":[],"I":[]},"access":[["alice","o"]]}');
INSERT INTO markers VALUES ('alice', '#tea', 1767323045002);
INSERT INTO metadata VALUES ('account alice', 'avatar', 'https://example.org/a.png');
INSERT INTO sent VALUES (1, 'alice', 'bob', 'n1', '0mjwaid1n00000');
INSERT INTO bans VALUES ('192.0.2.0/24', '{"mask":"192.0.2.0/24","reason":"spam","setBy":"oper","setAt":1767323045000}');
