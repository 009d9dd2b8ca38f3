/**
 * The flags of `chatd serve`, which are also the keys of its configuration file. limits.ts has
 * those of the limits.
 * @module
 */

import type { CommandSpec } from "../../cli/flags.ts";
import { LIMIT_FLAGS } from "./limits.ts";

/** The command line of `chatd serve`. */
export const SERVE: CommandSpec = {
  name: "serve",
  operands: "[flags]",
  summary: "starts a server",
  example: "chatd serve --listen 0.0.0.0:6667",
  flags: [
    {
      name: "listen",
      value: "ADDR",
      repeat: true,
      help: "plain TCP, for IRC and nc; 'off' for none; repeatable",
      default: "127.0.0.1:6667",
    },
    {
      name: "tls",
      value: "ADDR",
      repeat: true,
      help: "TLS, for IRC and nc; 'off' for none; repeatable",
      default: "0.0.0.0:6697",
    },
    {
      name: "web",
      value: "ADDR",
      help: "HTTP: IRC over WebSocket; 'off' for none",
      default: "127.0.0.1:6680",
    },
    {
      name: "data",
      value: "DIR",
      help: "the data folder: database, certificate, keys",
      default: "~/.local/share/chatd",
    },
    { name: "ephemeral", help: "keep nothing on disk" },
    {
      name: "durability",
      value: "WHAT",
      help: "what stored messages survive: the end of the 'process', or a loss of 'power'",
      default: "process",
      rare: true,
    },
    {
      name: "retain",
      value: "TIME",
      help: "delete messages that are older, such as 90d",
      default: "keep everything",
    },
    {
      name: "retain-size",
      value: "SIZE",
      help: "delete the oldest messages beyond this size, such as 10GB",
      default: "no limit",
      rare: true,
    },
    { name: "config", value: "FILE", help: "TOML with a key for each flag; flags win" },
    {
      name: "name",
      value: "NAME",
      help: "the server's name as clients see it",
      default: "the host's",
    },
    { name: "network", value: "NAME", help: "the network's name", default: "chatd" },
    {
      name: "channel",
      value: "NAME",
      help: "the channel that line mode starts in",
      default: "#lobby",
    },
    {
      name: "password-file",
      value: "FILE",
      help: "a password that every connection must give",
    },
    {
      name: "accounts",
      value: "WHO",
      help: "who may create an account: 'open' everyone, 'invite' invited people, 'closed' no one",
      default: "open",
      rare: true,
    },
    {
      name: "nicks",
      value: "WHICH",
      help: "characters of new nicks: 'unicode' of any language, 'ascii' those all programs know",
      default: "unicode",
      rare: true,
    },
    {
      name: "always-on",
      value: "WHO",
      help: "who stays in the chat while offline: 'accounts', those who 'ask', or 'off' for none",
      default: "accounts",
      rare: true,
    },
    {
      name: "forget-absent",
      value: "TIME",
      help: "let users leave who were offline for longer, such as 90d",
      default: "never",
      rare: true,
    },
    { name: "cert", value: "FILE", help: "the TLS certificate, PEM", default: "self-signed" },
    { name: "key", value: "FILE", help: "its key, PEM" },
    { name: "motd", value: "FILE", help: "the message of the day", rare: true },
    {
      name: "admin",
      value: "TEXT",
      repeat: true,
      help: "who runs the server: place, name, mail address; repeatable",
      rare: true,
    },
    { name: "icon", value: "URL", help: "the network's picture", rare: true },
    {
      name: "sts",
      value: "TIME",
      help: "how long clients must use TLS only, such as 30d; 'off' asks nothing",
      default: "30d with --cert and an open --listen",
      rare: true,
    },
    {
      name: "proxy-from",
      value: "CIDR",
      repeat: true,
      help: "a proxy whose plain connections begin with a PROXY header; repeatable",
      rare: true,
    },
    {
      name: "push-allow",
      value: "CIDR",
      repeat: true,
      help: "a private network that push services may be in; repeatable",
      rare: true,
    },
    {
      name: "web-origin",
      value: "URL",
      repeat: true,
      help: "another web site whose pages may connect, or '*' for all",
      default: "its own only",
      rare: true,
    },
    {
      name: "line-reply",
      value: "HOW",
      help: "what line mode answers to a message: none, echo or ack",
      default: "none",
    },
    { name: "line-time", help: "put the time in front of each line in line mode", rare: true },
    {
      name: "line-history",
      value: "N",
      help: "how many earlier messages line mode shows on joining; 0 for none",
      default: "10",
      rare: true,
    },
    {
      name: "playback",
      value: "N",
      help: "how many earlier messages simple IRC clients get on joining; 0 for none",
      default: "20",
      rare: true,
    },
    ...LIMIT_FLAGS,
  ],
  details: "It runs until Ctrl-C (SIGINT) or SIGTERM, and logs to standard error.",
  page: "docs/serve.md",
};
