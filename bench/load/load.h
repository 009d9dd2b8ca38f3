/* A closed-loop load for chat servers: see main.c. */
#ifndef LOAD_H
#define LOAD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CHANNELS_EACH_MAX = 32, READ_BYTES = 256 * 1024, LINE_BYTES = 16 * 1024, REMEMBERED = 16384 };

typedef enum { TCP, TLS, WEB } Transport;
typedef enum { IRC, LINES } Speech;

typedef struct {
  int port;
  Transport transport;
  Speech speech;
  int members;      /* clients that enter channels */
  int idle;         /* clients besides that register and do no more */
  int channels;
  int each;         /* channels of each member */
  int senders;      /* the first so many members send, each to its first channel */
  int outstanding;  /* messages of a sender under way, as its observer sees it */
  int payload;      /* bytes of text behind the numbers of a message */
  int underway;     /* connections that may be on their way in at once */
  double seconds;   /* what is measured, after the warm-up */
  double warmup;
  double rate;      /* messages a second of all senders together; 0: as fast as it goes */
  double deadline;  /* seconds for all to be in */
  bool accounts;    /* senders make an account and are logged in */
  bool echo;        /* senders get their own messages back */
  bool restart;     /* once all are in, wait for the server to go, and come back */
  const char *caps;
  int server;       /* its process, for what it costs; 0: unknown */
} Options;

typedef enum { CLOSED, CONNECTING, SHAKING, ENTERING, INSIDE } State;

typedef struct {
  int fd;
  State state;
  void *tls;
  bool watchesOut;
  int index;
  int entered;                     /* channels that it has been let into */
  int channels[CHANNELS_EACH_MAX];
  char *in;                        /* the part of a line or frame that has come so far */
  size_t inBytes;
  char *out;                       /* what the socket has not taken yet */
  size_t outBytes, outSize;
  uint32_t *last;                  /* by sender: the number of its last message that came */
} Client;

typedef struct {
  char prefix[64];     /* of what it sends */
  int observer;        /* whose receipt makes room for the next message */
  uint32_t sent, seen;
  uint32_t *sentAt;    /* microseconds since the start, by number */
  bool waiting;        /* is in the list of those to be served */
} Sender;

/* What came wrong, and how much came. */
typedef struct {
  uint64_t deliveries, messages, bytes;
  uint64_t lost, doubled, strange;
  int closed;
} Counts;

extern Options options;
extern Counts counts;
extern Client *clients;
extern Sender *senders;
extern bool measuring;
extern uint32_t arrived; /* when what is being read has come, in microseconds */

/* clients.c: coming in, and what each is told */
bool client_open(Client *client);
void client_ready(Client *client, uint32_t events);
void client_close(Client *client);
bool client_finished(const Client *client);
bool client_in_channel(const Client *client, int channel);
void client_say(Client *client, const char *text, size_t bytes);

/* lines.c: what a line says */
void lines_take(Client *client, char *line, size_t bytes);
int sender_channel(int sender);

/* transport.c: bytes over TCP, TLS and WebSocket */
void transport_start(void);
bool transport_connect(Client *client);
int transport_shake(Client *client);                       /* 1 done, 0 not yet, -1 failed */
long transport_read(Client *client, char *into, size_t room); /* 0 nothing more now, -1 ended */
bool transport_write(Client *client);
void transport_frame(Client *client, const char *text, size_t bytes);
size_t transport_unframe(Client *client, char *bytes, size_t count);
void transport_end(Client *client);

/* measure.c */
double now(void);
uint32_t micros(void);
void latency_add(uint32_t microseconds);
void latency_reset(void);
double latency_ms(double share);
double cpu_self(void);
double cpu_of(int process);
long resident_of(int process);

/* main.c */
void serve_later(int sender);
void watch(Client *client, bool out);
void die(const char *format, ...);
#endif
