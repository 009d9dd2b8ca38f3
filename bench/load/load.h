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
  int idle;         /* more clients, which only register */
  int channels;
  int each;         /* channels of each member */
  int senders;      /* this many members send, each to its first channel */
  int outstanding;  /* messages of a sender in flight, as its observer sees it */
  int payload;      /* bytes of text after the numbers of a message */
  int underway;     /* connections that may be registering at once */
  double seconds;   /* measured time, after the warm-up */
  double warmup;
  double rate;      /* messages per second of all senders together; 0: as fast as possible */
  double deadline;  /* seconds for all to join */
  bool accounts;    /* senders register accounts and are logged in */
  bool echo;        /* senders get their own messages back */
  bool restart;     /* once all have joined, wait for the server to restart, and rejoin */
  const char *caps;
  int server;       /* its process id, to measure its cost; 0: unknown */
} Options;

typedef enum { CLOSED, CONNECTING, SHAKING, ENTERING, INSIDE } State;

typedef struct {
  int fd;
  State state;
  void *tls;
  bool watchesOut;
  int index;
  int entered;                     /* channels that it has joined */
  int channels[CHANNELS_EACH_MAX];
  char *in;                        /* the incomplete line or frame */
  size_t inBytes;
  char *out;                       /* pending output */
  size_t outBytes, outSize;
  uint32_t *last;                  /* by sender: the number of its last message received */
} Client;

typedef struct {
  char prefix[64];     /* of its messages */
  int observer;        /* whose receipt makes room for the next message */
  uint32_t sent, seen;
  uint32_t *sentAt;    /* microseconds since the start, by number */
  bool waiting;        /* is in the list of senders to serve */
} Sender;

/* What arrived, and what was wrong with it. */
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
extern uint32_t arrived; /* arrival time of the current input, in microseconds */

/* clients.c: joining, and received lines */
bool client_open(Client *client);
void client_ready(Client *client, uint32_t events);
void client_close(Client *client);
bool client_finished(const Client *client);
bool client_in_channel(const Client *client, int channel);
void client_say(Client *client, const char *text, size_t bytes);

/* lines.c: the meaning of a line */
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
