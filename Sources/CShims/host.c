#define _GNU_SOURCE
#include "CShims.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/eventfd.h>
#include <sys/random.h>
#endif

// MARK: Wake descriptors

int ae_wake_open(struct ae_wake *wake) {
#if defined(__linux__)
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) return -1;
  *wake = (struct ae_wake){fd, fd};
  return 0;
#else
  int ends[2];
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  *wake = (struct ae_wake){ends[0], ends[1]};
  return 0;
#endif
}

// A full pipe or counter is as good as a write: the reader will wake all the same.
void ae_wake_signal(struct ae_wake wake) {
  uint64_t one = 1;
  size_t size = wake.read_fd == wake.write_fd ? sizeof one : 1;
  while (write(wake.write_fd, &one, size) < 0 && errno == EINTR) {
  }
}

void ae_wake_clear(struct ae_wake wake) {
  char bytes[512];
  ssize_t count;
  do {
    count = read(wake.read_fd, bytes, sizeof bytes);
  } while (count == (ssize_t)sizeof bytes || (count < 0 && errno == EINTR));
}

void ae_wake_close(struct ae_wake wake) {
  close(wake.read_fd);
  if (wake.write_fd != wake.read_fd) close(wake.write_fd);
}

// MARK: The process and its threads

void ae_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }

void ae_name_thread(const char *name) {
#if defined(__APPLE__)
  pthread_setname_np(name);
#else
  char cut[16];
  snprintf(cut, sizeof cut, "%s", name);
  pthread_setname_np(pthread_self(), cut);
#endif
}

// MARK: Clocks

uint64_t ae_monotonic_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t ae_wall_clock_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000000000 + (int64_t)now.tv_nsec;
}

size_t ae_utc_timestamp(char *text, size_t capacity, int64_t nanoseconds_since_1970) {
  int64_t seconds = nanoseconds_since_1970 / 1000000000;
  int64_t rest = nanoseconds_since_1970 % 1000000000;
  if (rest < 0) {
    rest += 1000000000;
    seconds -= 1;
  }
  time_t time = (time_t)seconds;
  struct tm parts;
  if (gmtime_r(&time, &parts) == NULL) return 0;
  int length = snprintf(text, capacity, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                        parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                        (int)(rest / 1000000));
  return length < 0 || (size_t)length >= capacity ? 0 : (size_t)length;
}

// MARK: Text, terminals, randomness

size_t ae_format_double(char *text, size_t capacity, double value, int decimals) {
  int length = snprintf(text, capacity, "%.*f", decimals, value);
  return length < 0 || (size_t)length >= capacity ? 0 : (size_t)length;
}

int ae_terminal_columns(int fd) {
  struct winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int ae_random_bytes(void *bytes, size_t count) {
#if defined(__linux__)
  for (size_t done = 0; done < count;) {
    ssize_t step = getrandom((char *)bytes + done, count - done, 0);
    if (step < 0 && errno == EINTR) continue;
    if (step < 0) return -1;
    done += (size_t)step;
  }
#else
  arc4random_buf(bytes, count);
#endif
  return 0;
}

size_t ae_error_text(int code, char *text, size_t capacity) {
#if defined(__GLIBC__)
  const char *message = strerror_r(code, text, capacity);
#else
  const char *message = strerror_r(code, text, capacity) == 0 ? text : "unknown error";
#endif
  size_t length = strlen(message);
  if (length >= capacity) return 0;
  memmove(text, message, length + 1);
  return length;
}

bool ae_has_address_sanitizer(void) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  return true;
#endif
#endif
  return false;
}
