PRAGMA application_id = 1667785076;
PRAGMA user_version = 5;
CREATE TABLE accounts (
  folded TEXT PRIMARY KEY,
  account TEXT NOT NULL
);
INSERT INTO accounts VALUES ('alice','{"name":"Alice","createdAt":1767323045000,"certificates":["ab"],"scram":[4096,"AQI=","Aw==","BA=="]}');
CREATE TABLE bans (
  mask TEXT PRIMARY KEY,
  ban TEXT NOT NULL
);
INSERT INTO bans VALUES ('192.0.2.0/24','{"mask":"192.0.2.0/24","reason":"spam","setBy":"oper","setAt":1767323045000}');
CREATE TABLE channels (
  folded TEXT PRIMARY KEY,
  channel TEXT NOT NULL
);
INSERT INTO channels VALUES ('#tea','{"name":"#Tea","founder":"alice","createdAt":1767323045000,"topic":{"text":"leaves","setBy":"alice","setAt":1767323045000},"flags":"nt","lists":{"b":[],"e":[],"I":[]},"access":[["alice","o"]]}');
CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  oldest INTEGER NOT NULL DEFAULT -9007199254740991
);
INSERT INTO conversations VALUES (1,'#tea',776135659520000);
INSERT INTO conversations VALUES (2,'alice bob',776135659532288);
CREATE TABLE "events" (
  conversation INTEGER NOT NULL,
  said INTEGER NOT NULL,
  id INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (conversation, said, id)
) WITHOUT ROWID;
INSERT INTO events VALUES (1,0,776135659520000,'{"type":"join","user":1,"source":"alice!~alice@alice.host","channel":"#tea","realname":"Alice"}');
INSERT INTO events VALUES (1,1,776135659524096,'{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"#Tea","text":"Crème brûlée for tea"}');
INSERT INTO events VALUES (1,1,776135659528192,'{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"#Tea","text":"東京へ行きました","account":"Alice","tags":[["+reply","x"]]}');
INSERT INTO events VALUES (2,1,776135659532288,'{"type":"message","user":1,"source":"alice!~alice@alice.host","command":"PRIVMSG","target":"bob","text":"it''s a secret","account":"Alice"}');
CREATE TABLE "forgetting" (
  number INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  before INTEGER NOT NULL,
  conversation INTEGER NOT NULL,
  said INTEGER NOT NULL,
  id INTEGER NOT NULL
);
CREATE TABLE markers (
  party TEXT NOT NULL,
  target TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (party, target)
) WITHOUT ROWID;
INSERT INTO markers VALUES ('alice','#tea',1767323045002);
CREATE TABLE metadata (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (owner, key)
) WITHOUT ROWID;
INSERT INTO metadata VALUES ('account alice','avatar','https://example.org/a.png');
CREATE TABLE parties (
  party TEXT NOT NULL,
  conversation INTEGER NOT NULL,
  PRIMARY KEY (party, conversation)
) WITHOUT ROWID;
INSERT INTO parties VALUES ('alice',2);
INSERT INTO parties VALUES ('bob',2);
CREATE TABLE search_removals (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id INTEGER NOT NULL,
  moved_to INTEGER,
  event TEXT NOT NULL
);
CREATE TABLE search_source (name TEXT NOT NULL);
INSERT INTO search_source VALUES ('434fc4993150f1dfb4c3fcfc7982cbf4');
CREATE TABLE "sent" (
  day INTEGER NOT NULL,
  sender TEXT NOT NULL,
  nonce TEXT NOT NULL,
  target TEXT NOT NULL,
  msgid TEXT NOT NULL,
  PRIMARY KEY (day, nonce, sender, target)
) WITHOUT ROWID;
INSERT INTO sent VALUES (20455,'alice','n1','bob','0mjwaid1n00000');
CREATE INDEX conversations_by_age ON conversations (oldest);
CREATE TRIGGER search_removed AFTER DELETE ON events WHEN OLD.said = 1 BEGIN
  INSERT INTO search_removals (id, event) VALUES (OLD.id, OLD.event);
END;
CREATE TRIGGER search_moved AFTER UPDATE OF conversation ON events WHEN OLD.said = 1 BEGIN
  INSERT INTO search_removals (id, moved_to, event)
    VALUES (OLD.id, NEW.conversation, OLD.event);
END;
