// A chat model for the bench, and a bare client that asks it the same.
//
//   bench-model serve DELAY-IN-MS          prints its port, answers until it is killed
//   bench-model ask PORT TRIALS AT-ONCE    prints the wall time in milliseconds
//
// The first request of a trial is answered with a tool call, the one with its result with a text.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char *call =
    "{\"model\":\"bench\",\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"message\":{"
    "\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
    "\"function\":{\"name\":\"orders_lookup\",\"arguments\":\"{\\\"order_id\\\":\\\"RT-10010\\\"}\"}}]}}],"
    "\"usage\":{\"prompt_tokens\":210,\"completion_tokens\":18}}";
static const char *text =
    "{\"model\":\"bench\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{"
    "\"role\":\"assistant\",\"content\":\"{\\\"reply\\\":\\\"It has been shipped.\\\",\\\"outcome\\\":\\\"answer\\\"}\"}}],"
    "\"usage\":{\"prompt_tokens\":260,\"completion_tokens\":14}}";
static const char *first =
    "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"Serve the customer.\"},"
    "{\"role\":\"user\",\"content\":\"where is my order RT-10010, it is late by 3 days\"}]}";
static const char *second =
    "{\"model\":\"bench\",\"messages\":[{\"role\":\"system\",\"content\":\"Serve the customer.\"},"
    "{\"role\":\"user\",\"content\":\"where is my order RT-10010, it is late by 3 days\"},"
    "{\"role\":\"tool\",\"content\":\"{\\\"status\\\":\\\"shipped\\\"}\"}]}";

static long delay_ms;

// Reads one message with its body; 0 at the end of the connection.
static int receive(int fd, char *buffer, size_t capacity, size_t *used, size_t *message) {
  for (;;) {
    buffer[*used] = 0;
    char *end = strstr(buffer, "\r\n\r\n");
    if (end) {
      size_t head = (size_t)(end - buffer) + 4, length = 0;
      for (char *line = buffer; line < end; line = strstr(line, "\r\n") + 2) {
        if (strncasecmp(line, "content-length:", 15) == 0) length = strtoul(line + 15, NULL, 10);
      }
      if (*used >= head + length) {
        *message = head + length;
        return 1;
      }
    }
    if (*used + 1 >= capacity) return 0;
    ssize_t count = read(fd, buffer + *used, capacity - *used - 1);
    if (count <= 0) return 0;
    *used += (size_t)count;
  }
}

static void drop(char *buffer, size_t *used, size_t message) {
  memmove(buffer, buffer + message, *used - message);
  *used -= message;
}

static int send_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(fd, bytes, count);
    if (sent <= 0) return 0;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 1;
}

static void quick(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

static void *serve(void *argument) {
  int fd = (int)(long)argument;
  quick(fd);
  size_t capacity = 1 << 18, used = 0, message = 0;
  char *buffer = malloc(capacity), *answer = malloc(4096);
  while (receive(fd, buffer, capacity, &used, &message)) {
    char last = buffer[message];
    buffer[message] = 0;
    const char *body = strstr(buffer, "\"role\":\"tool\"") ? text : call;
    buffer[message] = last;
    drop(buffer, &used, message);
    if (delay_ms > 0) {
      struct timespec pause = {delay_ms / 1000, (delay_ms % 1000) * 1000000};
      nanosleep(&pause, NULL);
    }
    int length = snprintf(answer, 4096,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    if (!send_all(fd, answer, (size_t)length)) break;
  }
  free(buffer);
  free(answer);
  close(fd);
  return NULL;
}

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {0};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((unsigned short)port);
  return address;
}

static int port, trials;

static void *ask(void *argument) {
  (void)argument;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = loopback(port);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) exit(1);
  quick(fd);
  size_t capacity = 1 << 18, used = 0, message = 0;
  char *buffer = malloc(capacity), *request = malloc(4096);
  for (int trial = 0; trial < trials; trial++) {
    for (int turn = 0; turn < 2; turn++) {
      const char *body = turn == 0 ? first : second;
      int length = snprintf(request, 4096,
          "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
          "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
      if (!send_all(fd, request, (size_t)length)) exit(1);
      if (!receive(fd, buffer, capacity, &used, &message)) exit(1);
      drop(buffer, &used, message);
    }
  }
  free(buffer);
  free(request);
  close(fd);
  return NULL;
}

int main(int count, char **words) {
  signal(SIGPIPE, SIG_IGN);
  if (count == 3 && strcmp(words[1], "serve") == 0) {
    delay_ms = atol(words[2]);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 256) != 0) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
      int fd = accept(listener, NULL, NULL);
      if (fd < 0) continue;
      pthread_t thread;
      if (pthread_create(&thread, NULL, serve, (void *)(long)fd) == 0) pthread_detach(thread);
    }
  }
  if (count != 5) return 2;
  port = atoi(words[2]);
  int at_once = atoi(words[4]);
  trials = atoi(words[3]) / at_once;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pthread_t threads[256];
  for (int i = 0; i < at_once && i < 256; i++) pthread_create(&threads[i], NULL, ask, NULL);
  for (int i = 0; i < at_once && i < 256; i++) pthread_join(threads[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%ld\n", (end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000);
  return 0;
}
