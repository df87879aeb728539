/* A scrape over a kept connection, with hardly any client in the figure: what
 * the benches in C have in common. One file each includes it. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_BYTES = 4 * 1024 * 1024 };

struct target {
  int fd;
  char request[256];
};

static char response[MOST_BYTES + 1];

static inline double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static inline int fail(const char *what, const char *on) {
  fprintf(stderr, "Cannot %s %s\n", what, on);
  return 1;
}

static int open_target(struct target *target, const char *text) {
  char host[64];
  const char *colon = strrchr(text, ':');
  struct sockaddr_in address = {.sin_family = AF_INET};
  int on = 1;
  if (colon == NULL || (size_t)(colon - text) >= sizeof host) return -1;
  snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
  address.sin_port = htons((uint16_t)atoi(colon + 1));
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) return -1;
  target->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  snprintf(target->request, sizeof target->request,
           "GET /metrics HTTP/1.1\r\nHost: %s\r\n\r\n", text);
  setsockopt(target->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connect(target->fd, (struct sockaddr *)&address, sizeof address);
}

/* By its Content-Length, or by its last chunk. */
static int is_whole(size_t size) {
  char *head_end = strstr(response, "\r\n\r\n");
  char *length;
  if (head_end == NULL) return 0;
  *head_end = '\0';
  length = strcasestr(response, "\r\ncontent-length:");
  *head_end = '\r';
  if (length != NULL)
    return size == (size_t)(head_end + 4 - response) +
                       strtoul(length + 17, NULL, 10);
  return size >= 5 && memcmp(response + size - 5, "0\r\n\r\n", 5) == 0;
}

/* 0: a whole 200 is in `response`. */
static int scrape(const struct target *target) {
  size_t size = 0, left = strlen(target->request);
  if (write(target->fd, target->request, left) != (ssize_t)left) return -1;
  while (size < MOST_BYTES) {
    ssize_t got = read(target->fd, response + size, MOST_BYTES - size);
    if (got <= 0) return -1;
    size += (size_t)got;
    response[size] = '\0';
    if (is_whole(size)) return strncmp(response, "HTTP/1.1 200", 12);
  }
  return -1;
}

