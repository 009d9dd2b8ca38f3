/* Handles a line: a step of joining, or a message, whose number must be the next one of its sender. */
#define _GNU_SOURCE
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sender_channel(int sender) { return clients[sender].channels[0]; }

static bool digits(const char **at, const char *end, uint32_t *number) {
  const char *begin = *at;
  *number = 0;
  for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) *number = *number * 10 + (**at - '0');
  return *at > begin;
}

/* A message's text is "SENDER NUMBER padding". */
static void message(Client *client, const char *text, const char *end) {
  uint32_t from, number;
  if (!digits(&text, end, &from) || text >= end || *text++ != ' ' || !digits(&text, end, &number) ||
      end - text - 1 != options.payload || (int)from >= options.senders ||
      !client_in_channel(client, sender_channel(from))) {
    counts.strange++;
    return;
  }
  uint32_t *last = &client->last[from];
  if (number == *last + 1) *last = number;
  else if (number <= *last) {
    counts.doubled++;
    return;
  } else {
    counts.lost += number - *last - 1;
    *last = number;
  }
  Sender *sender = &senders[from];
  if (measuring) {
    counts.deliveries++;
    if (sender->sentAt) latency_add(arrived - sender->sentAt[number % REMEMBERED]);
  }
  if (client->index == sender->observer) {
    sender->seen = number;
    counts.messages += measuring;
    serve_later(from);
  }
}

static bool begins(const char *text, const char *end, const char *word) {
  size_t length = strlen(word);
  return (size_t)(end - text) >= length && memcmp(text, word, length) == 0;
}

static void join(Client *client) {
  char text[1024];
  int length = snprintf(text, sizeof text, "JOIN ");
  for (int i = 0; i < options.each; i++) {
    length += snprintf(text + length, sizeof text - length, "%s#c%d", i ? "," : "", client->channels[i]);
  }
  length += snprintf(text + length, sizeof text - length, "\r\n");
  client_say(client, text, length);
}

static void registered(Client *client) {
  if (client->index >= options.members) client->state = INSIDE;
  else if (options.accounts && client->index < options.senders) {
    static const char text[] = "REGISTER * * a-long-password-for-the-load\r\n";
    client_say(client, text, sizeof text - 1);
  } else join(client);
}

static void complain(const char *text, const char *end) {
  static int complaints;
  if (complaints++ < 5) fprintf(stderr, "the server says: %.*s\n", (int)(end - text), text);
}

static void irc(Client *client, const char *text, const char *end) {
  const char *line = text, *space;
  if (text < end && *text == '@') {
    if ((space = memchr(text, ' ', end - text)) == NULL) return;
    text = space + 1;
  }
  if (text < end && *text == ':') {
    if ((space = memchr(text, ' ', end - text)) == NULL) return;
    text = space + 1;
  }
  if (begins(text, end, "PRIVMSG ")) {
    if ((space = memchr(text + 8, ' ', end - text - 8)) == NULL || end - space < 2) counts.strange++;
    else message(client, space + (space[1] == ':' ? 2 : 1), end);
  } else if (begins(text, end, "001 ")) registered(client);
  else if (begins(text, end, "366 ")) {
    if (++client->entered == options.each) client->state = INSIDE;
  } else if (begins(text, end, "REGISTER SUCCESS")) join(client);
  else if (begins(text, end, "PING ")) {
    char answer[600];
    int count = snprintf(answer, sizeof answer, "PONG%.*s\r\n", (int)(end - text - 4), text + 4);
    client_say(client, answer, count);
  } else if (begins(text, end, "ERROR") || begins(text, end, "FAIL ") || begins(text, end, "433 ")) {
    if (!options.restart) complain(line, end);
  }
}

static void lines(Client *client, const char *text, const char *end) {
  static const char connected[] = "You are now connected!";
  if (client->state == ENTERING) {
    if (memmem(text, end - text, connected, sizeof connected - 1) != NULL) client->state = INSIDE;
    return;
  }
  const char *colon = memchr(text, ':', end - text);
  if (colon != NULL && *text == 'm' && end - colon > 2) message(client, colon + 2, end);
}

void lines_take(Client *client, char *line, size_t bytes) {
  if (options.speech == LINES) lines(client, line, line + bytes);
  else irc(client, line, line + bytes);
}
