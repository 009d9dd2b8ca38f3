/**
 * The commands that users type in line mode, such as `/who`. channel_commands.ts has the commands
 * about channels.
 * @module
 */

import { membersSeenBy } from "../hub/auditorium.ts";
import { channelFault } from "../../protocol/names/names.ts";
import { plainText } from "../../protocol/text/formatting.ts";
import { parseSearch } from "../../protocol/search.ts";
import { dispatch } from "../commands/dispatch/table.ts";
import { CHANNEL_COMMANDS } from "./channel_commands.ts";
import { type LineCommand, splitWord } from "./line_command.ts";
import { describePerson } from "./person.ts";
import { replay } from "./replay.ts";
import { showFound } from "./search.ts";
import { request } from "./request.ts";

/** The commands of line mode, in the order in which `/help` lists them. */
export const LINE_COMMANDS: readonly LineCommand[] = [
  {
    name: "who",
    usage: "/who",
    help: "lists who is in the channel",
    run({ session, user }) {
      const channel = session.here;
      if (channel === undefined) session.say("You are in no channel.");
      else {
        const nicks = [...membersSeenBy(user, channel)].map(({ nick }) => nick).sort();
        session.say(`In ${channel.name}: ${nicks.join(", ")}`);
      }
    },
  },
  {
    name: "msg",
    usage: "/msg NICK TEXT",
    help: "sends a private message; so does @NICK TEXT",
    run({ server, session }, rest) {
      const match = /^([^ ]+) +([^ ].*)$/s.exec(rest);
      if (match === null) return session.say("/msg NICK TEXT");
      return dispatch(server, session, request("PRIVMSG", match[1] ?? "", match[2] ?? ""));
    },
  },
  {
    name: "me",
    usage: "/me TEXT",
    help: "says what you do: '/me waves'",
    run({ server, session }, rest) {
      const channel = session.here;
      if (channel === undefined || rest === "") return session.say("/me TEXT");
      return dispatch(server, session, request("PRIVMSG", channel.name, `\x01ACTION ${rest}\x01`));
    },
  },
  {
    name: "history",
    usage: "/history [COUNT]",
    help: "shows the last 10 messages, or the last COUNT",
    run({ server, session }, rest) {
      const channel = session.here;
      if (channel === undefined) return session.say("You are in no channel.");
      const count = rest === "" ? "10" : rest;
      return dispatch(server, session, request("CHATHISTORY", "LATEST", channel.name, "*", count));
    },
  },
  {
    name: "search",
    usage: "/search WORDS [from:NICK] [in:#CHANNEL]",
    help: "searches messages; before:2026-01-31 and after:2026-01-31 narrow it down",
    run(speaker, rest) {
      const attributes = parseSearch(rest);
      if (typeof attributes === "string") speaker.session.say(plainText(`Sorry, ${attributes}.`));
      else showFound(speaker, attributes);
    },
  },
  {
    name: "nick",
    usage: "/nick NAME",
    help: "changes your nick",
    run: ({ server, session }, rest) =>
      rest === "" ? session.say("/nick NAME") : dispatch(server, session, request("NICK", rest)),
  },
  {
    name: "join",
    usage: "/join #CHANNEL [KEY]",
    help: "goes to another channel",
    async run({ server, session, user }, rest) {
      const [wanted, key] = splitWord(rest);
      const name = wanted.startsWith("#") ? wanted : `#${wanted}`;
      const fault = channelFault(name);
      if (fault !== undefined) return session.say(`Sorry, ${fault}.`);
      const { here: before } = session;
      session.entryMsgid = undefined;
      await dispatch(server, session, request("JOIN", name, ...(key === "" ? [] : [key])));
      const channel = server.hub.channel(name);
      if (channel === undefined || !user.channels.has(channel) || channel === before) return;
      session.enter(channel);
      // Other sessions of the user leave their channels themselves.
      const left = user.endpoints.length > 1 ? [] : [...user.channels];
      for (const { name } of left.filter((other) => other !== channel)) {
        await dispatch(server, session, request("PART", name));
      }
      session.say(`You are now in ${channel.name}.`);
      replay(server, session, channel.name);
    },
  },
  {
    name: "away",
    usage: "/away [WHY]",
    help: "marks you as away; once more without WHY, as back",
    run: ({ server, session }, rest) => {
      const why = rest === "" && session.away === undefined ? "away" : rest;
      return dispatch(server, session, request("AWAY", ...(why === "" ? [] : [why])));
    },
  },
  {
    name: "whois",
    usage: "/whois NICK",
    help: "shows who a user is",
    run({ server, session, user }, rest) {
      if (rest === "") return session.say("/whois NICK");
      const person = server.hub.user(rest);
      if (person === undefined) return session.say(`There is no ${plainText(rest)} here.`);
      for (const line of describePerson(person, user)) session.say(plainText(line));
    },
  },
  ...CHANNEL_COMMANDS,
  {
    name: "help",
    usage: "/help",
    help: "lists the commands",
    run({ session }) {
      const width = Math.max(...LINE_COMMANDS.map(({ usage }) => usage.length));
      for (const { usage, help } of LINE_COMMANDS) session.say(`${usage.padEnd(width)}  ${help}`);
    },
  },
  {
    name: "quit",
    usage: "/quit",
    help: "leaves the chat",
    run: ({ session }) => session.end("goodbye"),
  },
];
