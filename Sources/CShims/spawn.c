#define _GNU_SOURCE
#include "CShims.h"
#include "registry.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif
#if defined(__APPLE__)
#include <spawn.h>
#endif

// MARK: Descriptors

static void close_if_open(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

// A descriptor below 3 would collide with the child's dup2 of 0, 1 and 2.
static int above_standard(int fd) {
  if (fd < 0 || fd > 2) return fd;
  int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  int saved = errno;
  close(fd);
  errno = saved;
  return moved;
}

static int make_pipe(int ends[2]) {
#if defined(__linux__)
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#endif
  ends[0] = above_standard(ends[0]);
  ends[1] = above_standard(ends[1]);
  if (ends[0] >= 0 && ends[1] >= 0) return 0;
  int saved = errno;
  close_if_open(&ends[0]);
  close_if_open(&ends[1]);
  errno = saved;
  return -1;
}

static int set_nonblocking(int fd) {
  int flags = fcntl(fd, F_GETFL);
  return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

struct pipes {
  int child[3];   // what becomes 0, 1, 2
  int parent[3];  // our ends; parent[0] is -1 without a stdin pipe
};

static void close_pipes(struct pipes *pipes) {
  for (int i = 0; i < 3; i++) {
    close_if_open(&pipes->child[i]);
    close_if_open(&pipes->parent[i]);
  }
}

static int open_pipes(struct pipes *pipes, bool pipe_stdin) {
  for (int i = 0; i < 3; i++) pipes->child[i] = pipes->parent[i] = -1;
  for (int i = 0; i < 3; i++) {
    if (i == 0 && !pipe_stdin) {
      pipes->child[0] = above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC));
      if (pipes->child[0] < 0) return -1;
      continue;
    }
    int ends[2];
    if (make_pipe(ends) != 0) return -1;
    pipes->child[i] = ends[i == 0 ? 0 : 1];
    pipes->parent[i] = ends[i == 0 ? 1 : 0];
    if (set_nonblocking(pipes->parent[i]) != 0) return -1;
  }
  return 0;
}

// MARK: Finding the program

// Searches as a shell does: a program that exists but can't be executed is EACCES, unless a later
// folder has one that can. The path found is malloc'ed.
static char *find_program(const char *name, const char *search_path) {
  if (*name == '\0') {
    errno = ENOENT;
    return NULL;
  }
  if (strchr(name, '/') != NULL) return strdup(name);
  if (search_path == NULL || *search_path == '\0') search_path = "/usr/local/bin:/usr/bin:/bin";
  int failure = ENOENT;
  for (const char *entry = search_path; *entry != '\0';) {
    size_t length = strcspn(entry, ":");
    if (length > 0 && *entry == '/') {
      size_t capacity = length + 1 + strlen(name) + 1;
      char *path = malloc(capacity);
      if (path == NULL) return NULL;
      memcpy(path, entry, length);
      path[length] = '/';
      strcpy(path + length + 1, name);
      struct stat info;
      if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        if (access(path, X_OK) == 0) return path;
        failure = EACCES;
      }
      free(path);
    }
    entry += length;
    if (*entry == ':') entry++;
  }
  errno = failure;
  return NULL;
}

static int fail(struct ae_spawned *spawned, enum ae_stage stage, int code) {
  spawned->failed_stage = stage;
  spawned->failed_errno = code;
  errno = code;
  return -1;
}

// Without this an inherited "ignore" makes the kernel reap our children before we can.
static void keep_child_statuses(void) {
  struct sigaction action;
  if (sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN) {
    signal(SIGCHLD, SIG_DFL);
  }
}

// MARK: Starting it

#if !defined(__APPLE__)

struct failure_report {
  enum ae_stage stage;
  int code;
};

struct child_plan {
  const struct ae_spawn_options *options;
  const char *program;
  const int *descriptors;
  int report_fd;
  pid_t parent;
};

__attribute__((noreturn)) static void give_up(const struct child_plan *plan, enum ae_stage stage) {
  struct failure_report report = {stage, errno};
  ssize_t written = write(plan->report_fd, &report, sizeof report);
  (void)written;
  _exit(127);
}

static void close_range_of(unsigned first, unsigned last) {
  if (first > last) return;
#if defined(SYS_close_range)
  if (syscall(SYS_close_range, first, last, 0u) == 0) return;
#endif
  struct rlimit limit;
  unsigned end = 65536;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < end) end = (unsigned)limit.rlim_cur;
  for (unsigned fd = first; fd < end && fd <= last; fd++) close((int)fd);
}

static int system_resource(enum ae_resource resource) {
  switch (resource) {
    case AE_RESOURCE_ADDRESS_SPACE: return RLIMIT_AS;
    case AE_RESOURCE_CPU_TIME: return RLIMIT_CPU;
    case AE_RESOURCE_FILE_SIZE: return RLIMIT_FSIZE;
    case AE_RESOURCE_OPEN_FILES: return RLIMIT_NOFILE;
  }
  return -1;
}

// A hard limit can't be raised, so a larger wish keeps the stricter limit that is there already.
static int apply_limit(struct ae_limit wish) {
  int resource = system_resource(wish.resource);
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0) return -1;
  rlim_t value = (rlim_t)wish.value;
  if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max) value = limit.rlim_max;
  limit.rlim_cur = limit.rlim_max = value;
  return setrlimit(resource, &limit);
}

// Runs in the child, on the parent's memory (vfork): system calls only, and no way back but exec.
__attribute__((noreturn, noinline)) static void run_child(const struct child_plan *plan) {
  if (setsid() < 0) give_up(plan, AE_STAGE_SESSION);

  // The parent's handlers must not run here, and its "ignore" of SIGPIPE must not be inherited.
  for (int number = 1; number < NSIG; number++) {
    if (number != SIGKILL && number != SIGSTOP) signal(number, SIG_DFL);
  }
#if defined(__linux__)
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) give_up(plan, AE_STAGE_PARENT);
  if (getppid() != plan->parent) {
    errno = ESRCH;
    give_up(plan, AE_STAGE_PARENT);
  }
#endif
  const struct ae_spawn_options *options = plan->options;
  if (options->directory != NULL && chdir(options->directory) != 0) {
    give_up(plan, AE_STAGE_DIRECTORY);
  }
  for (int i = 0; i < 3; i++) {
    if (dup2(plan->descriptors[i], i) < 0) give_up(plan, AE_STAGE_DESCRIPTORS);
  }
  // The descriptor for the report closes itself when exec succeeds.
  close_range_of(3, (unsigned)plan->report_fd - 1);
  close_range_of((unsigned)plan->report_fd + 1, ~0u);
  for (size_t i = 0; i < options->limit_count; i++) {
    if (apply_limit(options->limits[i]) != 0) give_up(plan, AE_STAGE_LIMITS);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(plan->program, options->argv, options->envp);
  give_up(plan, AE_STAGE_EXECUTE);
}

// The report travels through a pipe, not through shared memory: the thread sanitizer turns vfork
// into fork, and then the child's writes would stay in the child.
static int start(const struct ae_spawn_options *options, const char *program,
                 const struct pipes *pipes, struct ae_spawned *spawned) {
  int report[2];
  if (make_pipe(report) != 0) return fail(spawned, AE_STAGE_PIPES, errno);
  struct child_plan plan = {options, program, pipes->child, report[1], getpid()};

  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = vfork();
  if (pid == 0) run_child(&plan);
  int fork_error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);

  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    return fail(spawned, AE_STAGE_FORK, fork_error);
  }
  struct failure_report failure;
  ssize_t count;
  do {
    count = read(report[0], &failure, sizeof failure);
  } while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count == (ssize_t)sizeof failure) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
    }
    return fail(spawned, failure.stage, failure.code);
  }
  spawned->pid = pid;
  spawned->limits_in_force = true;
  return 0;
}

#else

// posix_spawn does here what run_child does elsewhere; it has no way to set limits.
static int start(const struct ae_spawn_options *options, const char *program,
                 const struct pipes *pipes, struct ae_spawned *spawned) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  sigset_t all, none;
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT
                                            | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  for (int i = 0; i < 3; i++) posix_spawn_file_actions_adddup2(&actions, pipes->child[i], i);
  int code = 0;
  enum ae_stage stage = AE_STAGE_EXECUTE;
  if (options->directory != NULL) {
    // posix_spawn doesn't say which action failed, so a folder that isn't one is found beforehand.
    struct stat info;
    stage = AE_STAGE_DIRECTORY;
    if (stat(options->directory, &info) != 0) code = errno;
    else if (!S_ISDIR(info.st_mode)) code = ENOTDIR;
    else code = posix_spawn_file_actions_addchdir_np(&actions, options->directory);
  }
  pid_t pid = 0;
  if (code == 0) {
    stage = AE_STAGE_EXECUTE;
    code = posix_spawn(&pid, program, &actions, &attributes, options->argv, options->envp);
  }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (code != 0) return fail(spawned, stage, code);
  spawned->pid = pid;
  spawned->limits_in_force = options->limit_count == 0;
  return 0;
}

#endif

int ae_spawn(const struct ae_spawn_options *options, struct ae_spawned *spawned) {
  *spawned = (struct ae_spawned){.stdin_fd = -1, .stdout_fd = -1, .stderr_fd = -1};
  char *program = find_program(options->program, options->search_path);
  if (program == NULL) return fail(spawned, AE_STAGE_SEARCH, errno);

  struct pipes pipes;
  int result;
  // The child's ends exist only while the lock is held, so no other child can hold them open for
  // the moment before its exec: a closed pipe is seen as closed at once.
  ae_registry_lock();
  keep_child_statuses();
  if (open_pipes(&pipes, options->pipe_stdin) != 0) {
    result = fail(spawned, AE_STAGE_PIPES, errno);
  } else if (!ae_registry_reserve()) {
    result = fail(spawned, AE_STAGE_FORK, ENOMEM);
  } else {
    result = start(options, program, &pipes, spawned);
    if (result == 0) ae_registry_add(spawned->pid);
  }
  for (int i = 0; i < 3; i++) close_if_open(&pipes.child[i]);
  ae_registry_unlock();
  if (result == 0) {
    spawned->stdin_fd = pipes.parent[0];
    spawned->stdout_fd = pipes.parent[1];
    spawned->stderr_fd = pipes.parent[2];
    for (int i = 0; i < 3; i++) pipes.parent[i] = -1;
  }
  close_pipes(&pipes);
  free(program);
  if (result != 0) errno = spawned->failed_errno;
  return result;
}
