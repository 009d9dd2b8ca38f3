/* How a client registers and joins its channels, and the lines that it receives. */
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

bool client_open(Client *client) {
  client->entered = 0;
  client->inBytes = client->outBytes = 0;
  if (!transport_connect(client)) {
    transport_end(client);
    return false;
  }
  client->state = CONNECTING;
  watch(client, true);
  return true;
}

void client_close(Client *client) {
  transport_end(client);
  client->state = CLOSED;
}

bool client_finished(const Client *client) { return client->state == INSIDE; }

bool client_in_channel(const Client *client, int channel) {
  if (client->index >= options.members) return false;
  for (int i = 0; i < options.each; i++) {
    if (client->channels[i] == channel) return true;
  }
  return false;
}

static void lose(Client *client) {
  client_close(client);
  counts.closed++;
}

void client_say(Client *client, const char *text, size_t bytes) {
  if (client->state == CLOSED) return;
  transport_frame(client, text, bytes);
  if (!transport_write(client)) lose(client);
  else watch(client, client->outBytes > 0);
}

static void introduce(Client *client) {
  char text[512];
  int count = options.speech == LINES
                  ? snprintf(text, sizeof text, "m%d\n", client->index)
                  : snprintf(text, sizeof text, "%s%s%sNICK m%d\r\nUSER bench 0 * :bench\r\n%s",
                             *options.caps ? "CAP REQ :" : "", options.caps,
                             *options.caps ? "\r\n" : "", client->index,
                             *options.caps ? "CAP END\r\n" : "");
  client->state = ENTERING;
  client_say(client, text, count);
}

static size_t take(Client *client, char *bytes, size_t count) {
  if (options.transport == WEB) return transport_unframe(client, bytes, count);
  char *at = bytes, *end = bytes + count, *newline;
  while (at < end && (newline = memchr(at, '\n', end - at)) != NULL) {
    size_t length = newline - at - (newline > at && newline[-1] == '\r');
    if (length > 0) lines_take(client, at, length);
    if (client->state == CLOSED) return count;
    at = newline + 1;
  }
  return at - bytes;
}

/* Reads input; all clients share one buffer, and keep only incomplete lines. */
static void receive(Client *client) {
  static char buffer[LINE_BYTES + 1 + READ_BYTES];
  arrived = micros();
  for (;;) {
    size_t kept = client->inBytes;
    if (kept > 0) memcpy(buffer, client->in, kept);
    long count = transport_read(client, buffer + kept, READ_BYTES);
    if (count < 0) return lose(client);
    if (count == 0) return;
    counts.bytes += count;
    size_t all = kept + count;
    size_t taken = take(client, buffer, all);
    if (client->state == CLOSED) return;
    client->inBytes = all - taken;
    if (client->inBytes > LINE_BYTES) die("a line of more than %d bytes", LINE_BYTES);
    if (client->inBytes > 0) {
      if (client->in == NULL && (client->in = malloc(LINE_BYTES)) == NULL) die("no memory");
      memcpy(client->in, buffer + taken, client->inBytes);
    }
    /* TLS buffers the rest of a record, which epoll does not report; sockets are reported again. */
    if (options.transport != TLS) return;
  }
}

void client_ready(Client *client, uint32_t events) {
  if (client->state == CLOSED) return;
  if (client->state == CONNECTING) {
    if (events & (EPOLLERR | EPOLLHUP)) return client_close(client);
    client->state = SHAKING;
    watch(client, false);
  }
  if (client->state == SHAKING) {
    int shaken = transport_shake(client);
    if (shaken < 0) return lose(client);
    if (shaken > 0) introduce(client);
    return;
  }
  if (events & EPOLLOUT) client_say(client, "", 0);
  if (client->state != CLOSED && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(client);
}
