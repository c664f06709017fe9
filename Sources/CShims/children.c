#define _GNU_SOURCE
#include "CShims.h"
#include "registry.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

// MARK: The register

static pthread_mutex_t register_mutex = PTHREAD_MUTEX_INITIALIZER;
static pid_t *registered;
static size_t registered_count;
static size_t registered_capacity;

void ae_registry_lock(void) { pthread_mutex_lock(&register_mutex); }
void ae_registry_unlock(void) { pthread_mutex_unlock(&register_mutex); }

bool ae_registry_reserve(void) {
  if (registered_count < registered_capacity) return true;
  size_t capacity = registered_capacity == 0 ? 64 : registered_capacity * 2;
  pid_t *larger = realloc(registered, capacity * sizeof *larger);
  if (larger == NULL) return false;
  registered = larger;
  registered_capacity = capacity;
  return true;
}

void ae_registry_add(pid_t pid) { registered[registered_count++] = pid; }

static void strike_off(pid_t pid) {
  for (size_t i = 0; i < registered_count; i++) {
    if (registered[i] == pid) {
      registered[i] = registered[--registered_count];
      return;
    }
  }
}

// MARK: Waiting

int ae_has_ended(pid_t pid) {
  siginfo_t info;
  memset(&info, 0, sizeof info);
  int result;
  do {
    result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT);
  } while (result != 0 && errno == EINTR);
  if (result != 0) return -1;
  return info.si_pid == pid ? 1 : 0;
}

static uint64_t rss_bytes(const struct rusage *usage) {
#if defined(__APPLE__)
  return (uint64_t)usage->ru_maxrss;
#else
  return (uint64_t)usage->ru_maxrss * 1024;
#endif
}

static double cpu_seconds(const struct rusage *usage) {
  return (double)usage->ru_utime.tv_sec + (double)usage->ru_utime.tv_usec / 1e6
         + (double)usage->ru_stime.tv_sec + (double)usage->ru_stime.tv_usec / 1e6;
}

int ae_reap(pid_t pid, struct ae_ended *ended) {
  int status = 0;
  struct rusage usage;
  memset(&usage, 0, sizeof usage);
  ae_registry_lock();
  pid_t reaped;
  do {
    reaped = wait4(pid, &status, WNOHANG, &usage);
  } while (reaped < 0 && errno == EINTR);
  int code = errno;
  if (reaped != 0) strike_off(pid);
  ae_registry_unlock();
  if (reaped == 0) return 0;
  if (reaped < 0) {
    errno = code;
    return -1;
  }
  ended->signalled = WIFSIGNALED(status);
  ended->code = ended->signalled ? WTERMSIG(status) : WEXITSTATUS(status);
  ended->cpu_seconds = cpu_seconds(&usage);
  ended->peak_rss_bytes = rss_bytes(&usage);
  return 1;
}

double ae_cpu_seconds_self(void) {
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? cpu_seconds(&usage) : 0;
}

#if defined(__linux__)

// Reads at most `capacity - 1` bytes and terminates them.
static ssize_t read_whole(const char *path, char *text, size_t capacity) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  size_t length = 0;
  while (length + 1 < capacity) {
    ssize_t count = read(fd, text + length, capacity - 1 - length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    length += (size_t)count;
  }
  close(fd);
  text[length] = '\0';
  return (ssize_t)length;
}

#endif

// Not by getrusage on Linux: there a program begins with the peak of the process that started it.
uint64_t ae_peak_rss_bytes_self(void) {
#if defined(__linux__)
  char status[4096];
  if (read_whole("/proc/self/status", status, sizeof status) > 0) {
    const char *line = strstr(status, "\nVmHWM:");
    unsigned long long kilobytes = line ? strtoull(line + 7, NULL, 10) : 0;
    if (kilobytes > 0) return kilobytes * 1024;
  }
#endif
  struct rusage usage;
  return getrusage(RUSAGE_SELF, &usage) == 0 ? rss_bytes(&usage) : 0;
}

int ae_pidfd_open(pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  return (int)syscall(SYS_pidfd_open, pid, 0u);
#else
  (void)pid;
  errno = ENOSYS;
  return -1;
#endif
}

// MARK: Orphans

#if defined(__linux__)

int ae_set_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

struct process_state {
  char state;
  pid_t parent;
  pid_t session;
};

// proc(5): pid (comm) state ppid pgrp session …; comm may contain parentheses and spaces.
static bool read_state(pid_t pid, struct process_state *state) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  if (read_whole(path, text, sizeof text) <= 0) return false;
  const char *after = strrchr(text, ')');
  int parent, session;
  if (after == NULL || sscanf(after + 1, " %c %d %*d %d", &state->state, &parent, &session) != 3) {
    return false;
  }
  state->parent = (pid_t)parent;
  state->session = (pid_t)session;
  return true;
}

struct pid_list {
  pid_t *pids;
  size_t count;
  size_t capacity;
};

static void append_pids(const char *text, struct pid_list *list) {
  char *end;
  for (long pid; list->count < list->capacity && (pid = strtol(text, &end, 10)) > 0; text = end) {
    list->pids[list->count++] = (pid_t)pid;
  }
}

// Kernels without /proc/PID/task/TID/children: every process that names us as its parent.
static void scan_all_processes(struct pid_list *list) {
  DIR *folder = opendir("/proc");
  if (folder == NULL) return;
  pid_t self = getpid();
  for (struct dirent *entry; list->count < list->capacity && (entry = readdir(folder)) != NULL;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    pid_t pid = (pid_t)atoi(entry->d_name);
    struct process_state state;
    if (read_state(pid, &state) && state.parent == self) list->pids[list->count++] = pid;
  }
  closedir(folder);
}

// Appends the children of one of our threads; false if the kernel doesn't say.
static bool append_children_of_thread(const char *thread, struct pid_list *list) {
  size_t capacity = 65536;
  char *text = malloc(capacity);
  if (text == NULL) return false;
  char path[320];
  snprintf(path, sizeof path, "/proc/self/task/%s/children", thread);
  ssize_t length = read_whole(path, text, capacity);
  if (length > 0) append_pids(text, list);
  free(text);
  return length >= 0;
}

ssize_t ae_children_of_self(pid_t *pids, size_t capacity) {
  struct pid_list list = {pids, 0, capacity};
  DIR *folder = opendir("/proc/self/task");
  if (folder == NULL) return -1;
  bool known = true;
  for (struct dirent *entry; known && (entry = readdir(folder)) != NULL;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    // A thread that has just ended has no file either; that is not a kernel without the feature.
    known = append_children_of_thread(entry->d_name, &list)
            || access("/proc/thread-self/children", R_OK) == 0;
  }
  closedir(folder);
  if (!known) {
    list.count = 0;
    scan_all_processes(&list);
  }
  return (ssize_t)list.count;
}

// The kernel gives orphans to the first thread that is alive, and the main thread lives as long as
// the program, so with many owner threads there is one short list to read instead of all.
static size_t list_adopted(pid_t *pids, size_t capacity) {
  struct pid_list list = {pids, 0, capacity};
  char thread[16];
  snprintf(thread, sizeof thread, "%d", (int)getpid());
  if (!append_children_of_thread(thread, &list)) scan_all_processes(&list);
  return list.count;
}

enum mark { MARK_ABSENT, MARK_PRESENT, MARK_UNREADABLE };

// "Absent" must be certain. In the middle of execve a process has neither environment nor arguments
// to read, and while it dies, before it is a zombie, its environment can't be opened any more.
static enum mark find_marker(pid_t pid, const char *marker) {
  size_t capacity = 1 << 20;
  char *text = malloc(capacity);
  if (text == NULL) return MARK_UNREADABLE;
  char environment[64], arguments[64], first[2];
  snprintf(environment, sizeof environment, "/proc/%d/environ", (int)pid);
  snprintf(arguments, sizeof arguments, "/proc/%d/cmdline", (int)pid);
  enum mark mark = MARK_ABSENT;
  ssize_t length = read_whole(environment, text, capacity);
  if (length == 0) {
    if (read_whole(arguments, first, sizeof first) <= 0) mark = MARK_UNREADABLE;
    // It may have got its environment since; if not, it really has none.
    else length = read_whole(environment, text, capacity);
  }
  if (length < 0 && errno != EACCES && errno != EPERM) {
    mark = MARK_UNREADABLE;
  } else if (length > 0 && memmem(text, (size_t)length, marker, strlen(marker)) != NULL) {
    mark = MARK_PRESENT;
  }
  free(text);
  return mark;
}

static bool is_registered(pid_t pid) {
  for (size_t i = 0; i < registered_count; i++) {
    if (registered[i] == pid) return true;
  }
  return false;
}

size_t ae_sweep_orphans(pid_t leader, const char *marker) {
  enum { capacity = 8192 };
  pid_t *pids = malloc(capacity * sizeof *pids);
  if (pids == NULL) return 0;
  size_t found = 0;
  pid_t own_session = getsid(0);
  ae_registry_lock();
  bool leader_is_alone = registered_count == 1 && registered[0] == leader;
  size_t count = list_adopted(pids, capacity);
  for (size_t i = 0; i < count; i++) {
    pid_t pid = pids[i];
    struct process_state state;
    if (is_registered(pid) || !read_state(pid, &state)) continue;
    // Started by other means than ae_spawn, in our own session: somebody else waits for it.
    if (state.session == own_session) continue;
    if (state.state == 'Z') {
      if (waitpid(pid, NULL, WNOHANG) == pid) found++;
      continue;
    }
    enum mark mark = MARK_PRESENT;
    if (!leader_is_alone && state.session != leader) mark = find_marker(pid, marker);
    // It is our child and not reaped, so the number can't have gone to another process.
    if (mark == MARK_PRESENT) kill(pid, SIGKILL);
    if (mark != MARK_ABSENT) found++;
  }
  ae_registry_unlock();
  free(pids);
  return found;
}

#else

int ae_set_subreaper(void) {
  errno = ENOSYS;
  return -1;
}

ssize_t ae_children_of_self(pid_t *pids, size_t capacity) {
  (void)pids;
  (void)capacity;
  errno = ENOSYS;
  return -1;
}

size_t ae_sweep_orphans(pid_t leader, const char *marker) {
  (void)leader;
  (void)marker;
  return 0;
}

#endif
