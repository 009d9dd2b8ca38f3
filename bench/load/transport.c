/* Bytes to and from a server, over TCP, TLS (where OpenSSL's headers are installed) and WebSocket. */
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#if __has_include(<openssl/ssl.h>)
#include <openssl/ssl.h>
#define HAS_TLS 1
static SSL_CTX *context;
#else
#define HAS_TLS 0
#endif

void transport_start(void) {
  if (options.transport != TLS) return;
#if HAS_TLS
  context = SSL_CTX_new(TLS_client_method());
  if (context == NULL) die("OpenSSL does not start");
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
#else
  die("this load was compiled without TLS: OpenSSL's headers (libssl-dev) are missing");
#endif
}

/* Begins to connect; false if that failed at once. */
bool transport_connect(Client *client) {
  int one = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (client->fd < 0) die("no more sockets: %s (ulimit -n)", strerror(errno));
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  int failed = connect(client->fd, (struct sockaddr *)&address, sizeof address);
  return failed == 0 || errno == EINPROGRESS;
}

static int shake_tls(Client *client) {
#if HAS_TLS
  if (client->tls == NULL) {
    client->tls = SSL_new(context);
    SSL_set_fd(client->tls, client->fd);
    SSL_set_connect_state(client->tls);
  }
  int done = SSL_do_handshake(client->tls);
  if (done == 1) return 1;
  int error = SSL_get_error(client->tls, done);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
#else
  (void)client;
  return -1;
#endif
}

static int shake_web(Client *client) {
  static const char request[] =
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Protocol: text.ircv3.net\r\n\r\n";
  if (client->tls == NULL) {
    client->tls = client; /* only marks that the request was sent */
    return send(client->fd, request, sizeof request - 1, MSG_NOSIGNAL) > 0 ? 0 : -1;
  }
  /* Nothing follows the answer until this client has sent something. */
  char answer[2048];
  ssize_t count = recv(client->fd, answer, sizeof answer - 1, 0);
  if (count < 0) return errno == EAGAIN ? 0 : -1;
  answer[count] = 0;
  return strncmp(answer, "HTTP/1.1 101", 12) == 0 && strstr(answer, "\r\n\r\n") ? 1 : -1;
}

int transport_shake(Client *client) {
  if (options.transport == TLS) return shake_tls(client);
  return options.transport == WEB ? shake_web(client) : 1;
}

/* Servers with Nagle's algorithm on would wait for acknowledgements, which the kernel delays by 40 ms. */
static void acknowledge(Client *client) {
  int one = 1;
  setsockopt(client->fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
}

static long read_some(Client *client, char *into, size_t room) {
#if HAS_TLS
  if (options.transport == TLS) {
    int got = SSL_read(client->tls, into, (int)room);
    if (got > 0) return got;
    return SSL_get_error(client->tls, got) == SSL_ERROR_WANT_READ ? 0 : -1;
  }
#endif
  ssize_t count = recv(client->fd, into, room, 0);
  if (count > 0) return count;
  return count < 0 && errno == EAGAIN ? 0 : -1;
}

long transport_read(Client *client, char *into, size_t room) {
  long count = read_some(client, into, room);
  if (count > 0) acknowledge(client);
  return count;
}

static long write_some(Client *client) {
#if HAS_TLS
  if (options.transport == TLS) {
    int sent = SSL_write(client->tls, client->out, (int)client->outBytes);
    if (sent > 0) return sent;
    int error = SSL_get_error(client->tls, sent);
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ ? 0 : -1;
  }
#endif
  ssize_t sent = send(client->fd, client->out, client->outBytes, MSG_NOSIGNAL);
  return sent >= 0 ? sent : errno == EAGAIN ? 0 : -1;
}

/* Writes pending output, as much as the socket takes; false if it is broken. */
bool transport_write(Client *client) {
  while (client->outBytes > 0) {
    long sent = write_some(client);
    if (sent < 0) return false;
    if (sent == 0) break;
    client->outBytes -= sent;
    memmove(client->out, client->out + sent, client->outBytes);
  }
  return true;
}

static void queue(Client *client, const char *bytes, size_t count) {
  if (client->outBytes + count > client->outSize) {
    client->outSize = 2 * (client->outBytes + count);
    client->out = realloc(client->out, client->outSize);
    if (client->out == NULL) die("no memory");
  }
  memcpy(client->out + client->outBytes, bytes, count);
  client->outBytes += count;
}

/* Queues lines; over WebSocket each is a message, masked with zeros, which do not change it. */
void transport_frame(Client *client, const char *text, size_t bytes) {
  if (options.transport != WEB) {
    queue(client, text, bytes);
    return;
  }
  for (const char *end = text + bytes; text < end;) {
    const char *newline = memchr(text, '\n', end - text);
    size_t length = newline - text - (newline > text && newline[-1] == '\r');
    uint8_t head[8] = {0x81, 0x80};
    size_t size = 2;
    if (length < 126) head[1] |= length;
    else {
      head[1] |= 126;
      head[2] = length >> 8;
      head[3] = length & 255;
      size = 4;
    }
    queue(client, (char *)head, size);
    queue(client, "\0\0\0\0", 4);
    queue(client, text, length);
    text = newline + 1;
  }
}

/* Takes the complete WebSocket messages at the front, and returns their length in bytes. */
size_t transport_unframe(Client *client, char *bytes, size_t count) {
  size_t taken = 0;
  while (count - taken >= 2) {
    uint8_t *head = (uint8_t *)bytes + taken;
    size_t length = head[1] & 127, size = 2;
    if (length == 126) {
      if (count - taken < 4) break;
      length = head[2] << 8 | head[3];
      size = 4;
    } else if (length == 127) die("a WebSocket message of more than 64 KiB");
    if (count - taken < size + length) break;
    int kind = head[0] & 15;
    if (kind == 1 || kind == 2) lines_take(client, bytes + taken + size, length);
    taken += size + length;
  }
  return taken;
}

void transport_end(Client *client) {
#if HAS_TLS
  if (options.transport == TLS && client->tls != NULL) SSL_free(client->tls);
#endif
  client->tls = NULL;
  if (client->fd >= 0) close(client->fd);
  client->fd = -1;
}
