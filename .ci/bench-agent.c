// A worker that costs next to nothing: it answers every trial with the same steps, about 5 KB, of
// which some words are the trial's own, at once or after a delay. It measures what the harness
// costs, not what an agent does.
//
//   bench-agent [delay in milliseconds]

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

enum { capacity = 1 << 16 };

static struct {
  char id[64];
  long long due;
} waiting[capacity];
static unsigned first, behind;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void answer(const char *id) {
  unsigned long long word = 14695981039346656037ULL;
  for (const char *letter = id; *letter; letter++)
    word = (word ^ (unsigned char)*letter) * 1099511628211ULL;
  for (int i = 0; i < 8; i++) {
    printf("{\"type\":\"model\",\"trial\":\"%s\",\"model\":\"bench-1\",\"input_tokens\":812,"
           "\"output_tokens\":64,\"latency\":0.8,\"finish_reason\":\"tool_calls\"}\n", id);
    printf("{\"type\":\"tool_call\",\"trial\":\"%s\",\"id\":\"c%d\",\"name\":\"orders.lookup\","
           "\"arguments\":{\"order_id\":\"RT-1001%d\",\"fields\":[\"status\",\"total\"]}}\n", id, i, i);
    printf("{\"type\":\"tool_result\",\"trial\":\"%s\",\"id\":\"c%d\",\"status\":\"ok\",\"result\":"
           "{\"order_id\":\"RT-1001%d\",\"status\":\"delivered\",\"total\":39.9,\"items\":[{\"sku\":"
           "\"A-1\",\"name\":\"enamel mug\",\"price\":12.5},{\"sku\":\"B-2\",\"name\":\"tea towel\","
           "\"price\":27.4}],\"address\":\"14 Mill Lane, Rivertown\",\"parcel\":\"%016llx\"},"
           "\"latency\":0.%llu}\n", id, i, i, word, 1 + word % 9000);
    word = word * 6364136223846793005ULL + 1442695040888963407ULL;
  }
  printf("{\"type\":\"done\",\"trial\":\"%s\",\"final\":{\"text\":\"Your order RT-10010 was delivered "
         "on May 12. Thank you for your patience.\",\"outcome\":\"answer\"},\"usage\":{\"input_tokens\":"
         "6496,\"output_tokens\":512,\"cost_usd\":0.004}}\n", id);
}

int main(int count, char **arguments) {
  long long delay = count > 1 ? atoll(arguments[1]) * 1000 : 0;
  static char output[1 << 20];
  setvbuf(stdout, output, _IOFBF, sizeof output);
  static char buffer[1 << 20];
  size_t held = 0;
  for (;;) {
    // select, because poll counts in whole milliseconds.
    struct timeval wait, *timeout = NULL;
    if (first != behind) {
      long long left = waiting[first % capacity].due - now();
      if (left < 0) left = 0;
      wait.tv_sec = left / 1000000;
      wait.tv_usec = left % 1000000;
      timeout = &wait;
    }
    fd_set input;
    FD_ZERO(&input);
    FD_SET(0, &input);
    if (select(1, &input, NULL, NULL, timeout) > 0) {
      ssize_t read_count = read(0, buffer + held, sizeof buffer - held - 1);
      if (read_count <= 0) return 0;
      held += (size_t)read_count;
      buffer[held] = 0;
      char *line = buffer, *end;
      while ((end = memchr(line, '\n', held - (size_t)(line - buffer)))) {
        *end = 0;
        if (strstr(line, "\"type\":\"start\"")) {
          printf("{\"type\":\"ready\",\"name\":\"bench\",\"version\":\"1\",\"concurrency\":64}\n");
        } else if (strstr(line, "\"type\":\"trial\"")) {
          char *id = strstr(line, "\"trial\":\"") + 9;
          size_t length = strcspn(id, "\"");
          memcpy(waiting[behind % capacity].id, id, length < 63 ? length : 63);
          waiting[behind % capacity].id[length < 63 ? length : 63] = 0;
          waiting[behind++ % capacity].due = now() + delay;
        }
        line = end + 1;
      }
      held -= (size_t)(line - buffer);
      memmove(buffer, line, held);
    }
    while (first != behind && waiting[first % capacity].due <= now())
      answer(waiting[first++ % capacity].id);
    fflush(stdout);
  }
}
