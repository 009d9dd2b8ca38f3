/*
 * A closed-loop load for chat servers on 127.0.0.1: clients join, some of them send, each with a fixed number of messages
 * in flight. Every message that a client receives must be the next one of its sender. Prints one line of JSON.
 *
 *     load port=6667 members=100 senders=4 outstanding=16 payload=64 seconds=3
 */
#include "load.h"
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

Options options = {
    .members = 100, .channels = 1, .each = 1, .senders = 4, .outstanding = 1, .payload = 64,
    .underway = 256, .seconds = 3, .warmup = 5, .deadline = 110, .caps = "",
};
Counts counts;
Client *clients;
Sender *senders;
bool measuring;
uint32_t arrived;

static int poller, total, opened, inside;
static int *toServe, serveCount;
static bool sending;
static char *padding;

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

void watch(Client *client, bool out) {
  struct epoll_event event = {.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.ptr = client};
  if (client->state == CONNECTING) epoll_ctl(poller, EPOLL_CTL_ADD, client->fd, &event);
  else if (client->watchesOut != out) epoll_ctl(poller, EPOLL_CTL_MOD, client->fd, &event);
  else return;
  client->watchesOut = out;
}

void serve_later(int sender) {
  if (senders[sender].waiting) return;
  senders[sender].waiting = true;
  toServe[serveCount++] = sender;
}

/* Sends as many messages of a sender as may be in flight, up to a limit. */
static int serve(int index, int most) {
  static char text[64 * 1024];
  Sender *sender = &senders[index];
  size_t bytes = 0;
  int count = 0;
  while (count < most && sender->sent - sender->seen < (uint32_t)options.outstanding &&
         bytes + 128 + options.payload < sizeof text) {
    sender->sent++;
    count++;
    bytes += snprintf(text + bytes, sizeof text - bytes, "%s%d %u %s\n", sender->prefix, index,
                      sender->sent, padding);
    sender->sentAt[sender->sent % REMEMBERED] = micros();
  }
  if (bytes > 0) client_say(&clients[index], text, bytes);
  return count;
}

/* Handles ready sockets; waits for them at most this many ms. */
static void turn(int wait) {
  static struct epoll_event events[512];
  int count = epoll_wait(poller, events, 512, wait);
  for (int i = 0; i < count; i++) client_ready(events[i].data.ptr, events[i].events);
  int serving = serveCount;
  serveCount = 0;
  for (int i = 0; i < serving; i++) {
    int sender = toServe[i];
    senders[sender].waiting = false;
    if (sending && options.rate == 0) serve(sender, options.outstanding);
  }
}

static void settle(double quiet, double most) {
  double end = now() + most, last = now();
  for (uint64_t before = counts.bytes; now() < end && now() - last < quiet; before = counts.bytes) {
    turn(20);
    if (counts.bytes != before) last = now();
  }
}

/* Lets clients up to `until` join, and returns the seconds since the first connection. */
static double enter(int from, int until) {
  double begin = now(), deadline = begin + options.deadline, probed = 0;
  bool up = !options.restart || opened == 0;
  for (;;) {
    int done = 0, underway = 0;
    for (int i = from; i < until; i++) {
      done += client_finished(&clients[i]);
      underway += clients[i].state != CLOSED && !client_finished(&clients[i]);
    }
    inside = done;
    if (done == until - from) return now() - begin;
    if (now() > deadline) die("only %d of %d were let in within %.0f s", done, until - from, options.deadline);
    if (!up && clients[from].state > CONNECTING) {
      up = true;
      begin = now();
    }
    int most = up ? options.underway : 1;
    if (!up && now() - probed < 0.01) most = 0;
    for (int i = from; i < until && underway < most; i++) {
      if (clients[i].state != CLOSED) continue;
      client_open(&clients[i]);
      underway++;
      opened++;
      probed = now();
    }
    turn(up ? 50 : 5);
    if (counts.closed > 0 && !options.restart) die("the server closed a connection that was coming in");
  }
}

static void run(double seconds) {
  double begin = now(), sent = 0;
  for (double at = begin; at - begin < seconds; at = now()) {
    for (int next = 0; options.rate > 0 && sent < (at - begin) * options.rate; next++) {
      sent++;
      serve((int)sent % options.senders, 1);
    }
    turn(1);
  }
}

static uint64_t missing(void) {
  uint64_t count = 0;
  for (int i = 0; i < options.members; i++) {
    for (int from = 0; from < options.senders; from++) {
      bool gets = client_in_channel(&clients[i], sender_channel(from)) && (i != from || options.echo);
      if (gets) count += senders[from].sent - clients[i].last[from];
    }
  }
  return count;
}

/* Waits for messages in flight; after 10 s without any, the missing ones are lost. */
static void drain(void) {
  double last = now();
  for (uint64_t before = counts.bytes; missing() > 0 && now() - last < 10; before = counts.bytes) {
    settle(0.1, 1);
    if (counts.bytes != before) last = now();
  }
  settle(0.1, 1);
  counts.lost += missing();
}

static void *zeroed(size_t count, size_t size) {
  void *made = calloc(count ? count : 1, size);
  if (made == NULL) die("no memory");
  return made;
}

/* The first channel is assigned in turn, the others at random, the same in every run. */
static void choose_channels(Client *client) {
  uint32_t random = client->index * 2654435761u + 1;
  client->channels[0] = client->index % options.channels;
  for (int i = 1; i < options.each;) {
    random = random * 1664525u + 1013904223u;
    int channel = (random >> 16) % options.channels, known = 0;
    while (known < i && client->channels[known] != channel) known++;
    if (known == i) client->channels[i++] = channel;
  }
}

static void prepare(void) {
  if (options.each > options.channels || options.each > CHANNELS_EACH_MAX) die("each=%d is too many", options.each);
  if (options.senders > options.members) die("more senders than members");
  if (options.senders > 0 && options.members < 2 * options.channels) die("a channel needs two members");
  total = options.members + options.idle;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_max < (rlim_t)total + 32) die("%d connections, but only %ld files may be open: ulimit -n", total, (long)files.rlim_max);
  signal(SIGPIPE, SIG_IGN);
  poller = epoll_create1(0);
  clients = zeroed(total, sizeof *clients);
  senders = zeroed(options.senders, sizeof *senders);
  toServe = zeroed(options.senders, sizeof *toServe);
  padding = zeroed(options.payload + 2, 1);
  memset(padding, 'x', options.payload);
  if (options.speech == IRC) padding[options.payload] = '\r';
  for (int i = 0; i < total; i++) {
    clients[i].fd = -1;
    clients[i].index = i;
    if (i >= options.members) continue;
    choose_channels(&clients[i]);
    clients[i].last = zeroed(options.senders, sizeof(uint32_t));
  }
  for (int i = 0; i < options.senders; i++) {
    Sender *sender = &senders[i];
    int channel = sender_channel(i), last = options.members - 1;
    while (last % options.channels != channel || last == i) last--;
    sender->observer = last;
    sender->sentAt = zeroed(REMEMBERED, sizeof(uint32_t));
    if (options.speech == IRC) snprintf(sender->prefix, sizeof sender->prefix, "PRIVMSG #c%d :", channel);
  }
  transport_start();
}

static void set(const char *argument) {
  static const struct { const char *name; int *value; } numbers[] = {
      {"port", &options.port}, {"members", &options.members}, {"idle", &options.idle},
      {"channels", &options.channels}, {"each", &options.each}, {"senders", &options.senders},
      {"outstanding", &options.outstanding}, {"payload", &options.payload},
      {"underway", &options.underway}, {"server", &options.server},
  };
  static const struct { const char *name; double *value; } reals[] = {
      {"seconds", &options.seconds}, {"warmup", &options.warmup}, {"rate", &options.rate}, {"deadline", &options.deadline},
  };
  static const struct { const char *name; bool *value; } switches[] = {
      {"accounts", &options.accounts}, {"echo", &options.echo}, {"restart", &options.restart},
  };
  const char *value = strchr(argument, '=');
  if (value == NULL) die("what is %s? arguments are NAME=VALUE", argument);
  size_t length = value++ - argument;
#define IS(word) (strlen(word) == length && strncmp(argument, word, length) == 0)
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (IS(numbers[i].name)) { *numbers[i].value = atoi(value); return; }
  for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
    if (IS(reals[i].name)) { *reals[i].value = atof(value); return; }
  for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
    if (IS(switches[i].name)) { *switches[i].value = atoi(value) != 0; return; }
  if (IS("caps")) options.caps = value;
  else if (IS("transport")) options.transport = !strcmp(value, "tls") ? TLS : !strcmp(value, "web") ? WEB : TCP;
  else if (IS("speech")) options.speech = !strcmp(value, "lines") ? LINES : IRC;
  else die("what is %s?", argument);
}

static void come_back(void) {
  printf("in\n");
  fflush(stdout);
  while (counts.closed < total) turn(50);
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) set(arguments[i]);
  prepare();
  long residentBefore = resident_of(options.server);
  double idle = options.idle > 0 ? enter(options.members, total) : 0;
  if (options.idle > 0) settle(1, 10);
  long residentIdle = resident_of(options.server);
  double joining = enter(0, options.members), back = -1;
  settle(0.3, 10);
  if (options.restart) {
    come_back();
    back = enter(0, total);
    counts.closed = 0;
  }
  double cpuJoined = cpu_of(options.server), seconds = 0, cpuLoad = 0, cpuServer = 0;
  if (options.seconds > 0 && options.senders > 0) {
    sending = true;
    for (int i = 0; i < options.senders; i++) serve_later(i);
    run(options.warmup);
    counts.deliveries = counts.messages = 0;
    latency_reset();
    measuring = true;
    double begin = now();
    cpuLoad = cpu_self(), cpuServer = cpu_of(options.server);
    run(options.seconds);
    measuring = false;
    seconds = now() - begin;
    cpuLoad = cpu_self() - cpuLoad, cpuServer = cpu_of(options.server) - cpuServer;
    sending = false;
    drain();
  }
  printf("{\"seconds\":%.4f,\"deliveries\":%lu,\"messages\":%lu,\"p50\":%.3f,\"p99\":%.3f,\"worst\":%.3f,"
         "\"lost\":%lu,\"doubled\":%lu,\"strange\":%lu,\"closed\":%d,\"joining\":%.3f,\"idleJoining\":%.3f,"
         "\"back\":%.3f,\"cpuLoad\":%.3f,\"cpuServer\":%.3f,\"cpuJoined\":%.3f,"
         "\"residentBefore\":%ld,\"residentIdle\":%ld,\"residentAfter\":%ld}\n",
         seconds, counts.deliveries, counts.messages, latency_ms(0.5), latency_ms(0.99), latency_ms(1),
         counts.lost, counts.doubled, counts.strange, counts.closed, joining, idle, back, cpuLoad, cpuServer,
         cpuJoined, residentBefore, residentIdle, resident_of(options.server));
  return 0;
}
