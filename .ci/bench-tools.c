// A worker that calls its tools as fast as it can, one call after the other, and says how many a
// second it made.
//
//   bench-tools inband|http CALLS FILE
//
// `inband` uses the worker protocol, `http` one connection to the tools' gateway. The rate of the
// best trial is written to FILE.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char line[1 << 20];
static int connection = -1;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

// The text behind `"name":"` up to the next quote.
static void field(const char *name, char *value, size_t capacity) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "\"%s\":\"", name);
  const char *start = strstr(line, wanted);
  value[0] = 0;
  if (start == NULL) return;
  start += strlen(wanted);
  size_t length = strcspn(start, "\"");
  if (length >= capacity) length = capacity - 1;
  memcpy(value, start, length);
  value[length] = 0;
}

static int call_inband(const char *trial) {
  printf("{\"type\":\"tool_call\",\"trial\":\"%s\",\"name\":\"orders.lookup\","
         "\"arguments\":{\"order_id\":\"RT-10010\"}}\n", trial);
  fflush(stdout);
  return fgets(line, sizeof line, stdin) != NULL && strstr(line, "\"status\":\"ok\"") != NULL;
}

static int call_http(int port, const char *token) {
  if (connection < 0) {
    connection = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) return 0;
  }
  static const char body[] = "{\"order_id\":\"RT-10010\"}";
  char request[512];
  int size = snprintf(request, sizeof request,
      "POST /tools/orders.lookup HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
      port, token, sizeof body - 1, body);
  if (write(connection, request, size) != size) return 0;
  char answer[8192];
  size_t have = 0;
  for (;;) {
    ssize_t count = read(connection, answer + have, sizeof answer - 1 - have);
    if (count <= 0) return 0;
    have += count;
    answer[have] = 0;
    char *end = strstr(answer, "\r\n\r\n");
    char *length = strcasestr(answer, "content-length:");
    if (end != NULL && length != NULL && have >= (size_t)(end + 4 - answer) + atoi(length + 15))
      return strncmp(answer, "HTTP/1.1 200", 12) == 0;
  }
}

int main(int count, char **words) {
  if (count != 4) return 2;
  int http = strcmp(words[1], "http") == 0, calls = atoi(words[2]);
  double best = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strstr(line, "\"type\":\"start\"") != NULL) {
      printf("{\"type\":\"ready\",\"name\":\"bench\",\"version\":\"1\",\"concurrency\":1}\n");
      fflush(stdout);
    } else if (strstr(line, "\"type\":\"trial\"") != NULL) {
      char trial[128], token[128], url[128];
      field("trial", trial, sizeof trial);
      field("tools_token", token, sizeof token);
      field("tools_url", url, sizeof url);
      const char *colon = strrchr(url, ':');
      int port = colon == NULL ? 0 : atoi(colon + 1), made = 0;
      double start = now();
      while (made < calls && (http ? call_http(port, token) : call_inband(trial))) made++;
      double rate = made / (now() - start);
      if (made == calls && rate > best) {
        best = rate;
        FILE *file = fopen(words[3], "w");
        if (file != NULL) {
          fprintf(file, "%.0f\n", best);
          fclose(file);
        }
      }
      printf("{\"type\":\"done\",\"trial\":\"%s\",\"final\":{\"text\":\"delivered\",\"outcome\":\"answer\"}}\n", trial);
      fflush(stdout);
    } else if (strstr(line, "\"type\":\"stop\"") != NULL) {
      return 0;
    }
  }
  return 0;
}
