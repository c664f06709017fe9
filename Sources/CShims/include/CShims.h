// The C that Swift can't call itself: spawning, rlimits, variadics, macros.
//
// Every function here is prefixed `ae_`, reports failure by its return value and `errno`, and may be
// called from any thread unless it says otherwise.

#ifndef CSHIMS_H
#define CSHIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Spawning (spawn.c)

/// The step of a spawn that failed. The text for people is the caller's.
enum ae_stage {
  AE_STAGE_NONE = 0,
  AE_STAGE_PIPES,         // the pipes could not be made
  AE_STAGE_SEARCH,        // no such program on the PATH, or none that may be executed
  AE_STAGE_FORK,          // the process could not be made
  AE_STAGE_SESSION,       // setsid
  AE_STAGE_PARENT,        // the parent died meanwhile, or PR_SET_PDEATHSIG failed
  AE_STAGE_DIRECTORY,     // chdir to the working directory
  AE_STAGE_DESCRIPTORS,   // dup2 of 0, 1, 2
  AE_STAGE_LIMITS,        // setrlimit
  AE_STAGE_EXECUTE,       // execve
};

enum ae_resource {
  AE_RESOURCE_ADDRESS_SPACE,  // bytes
  AE_RESOURCE_CPU_TIME,       // seconds
  AE_RESOURCE_FILE_SIZE,      // bytes
  AE_RESOURCE_OPEN_FILES,     // descriptors
};

struct ae_limit {
  enum ae_resource resource;
  uint64_t value;
};

struct ae_spawn_options {
  /// A path if it has a slash (relative to `directory`), otherwise searched in `search_path`.
  const char *_Nonnull program;
  /// NULL-terminated, `argv[0]` included.
  char *_Nullable const *_Nonnull argv;
  /// NULL-terminated `NAME=value`: the whole environment, nothing is inherited.
  char *_Nullable const *_Nonnull envp;
  /// The PATH to search, or NULL for the system's default. Relative entries are ignored.
  const char *_Nullable search_path;
  /// The working directory, or NULL to stay.
  const char *_Nullable directory;
  const struct ae_limit *_Nullable limits;
  size_t limit_count;
  /// Whether stdin is a pipe; otherwise it is /dev/null.
  bool pipe_stdin;
};

struct ae_spawned {
  pid_t pid;
  int stdin_fd;  // -1 without a stdin pipe
  int stdout_fd;
  int stderr_fd;
  /// Whether the limits asked for are in force (posix_spawn on macOS can't set them).
  bool limits_in_force;
  enum ae_stage failed_stage;
  int failed_errno;
};

/// Starts a program in a session of its own and registers it as a child of ours (see `ae_reap`).
///
/// Returns 0, or -1 with `failed_stage` and `failed_errno` set and nothing left open. The parent's
/// ends of the pipes are close-on-exec and non-blocking. On Linux the child is killed when the
/// *calling thread* exits (PR_SET_PDEATHSIG), so that thread has to outlive it.
int ae_spawn(const struct ae_spawn_options *_Nonnull options, struct ae_spawned *_Nonnull spawned);

// MARK: Children (children.c)

/// How a child ended and what it used, its reaped descendants included.
struct ae_ended {
  bool signalled;  // `code` is a signal, otherwise an exit status
  int code;
  double cpu_seconds;
  uint64_t peak_rss_bytes;
};

/// 1 if the child has ended (and stays to be reaped), 0 if it runs, -1 with errno if it isn't ours.
int ae_has_ended(pid_t pid);

/// Reaps a child that has ended and strikes it off the register. 1 reaped, 0 still running, -1 errno.
int ae_reap(pid_t pid, struct ae_ended *_Nonnull ended);

/// Makes orphaned descendants ours (PR_SET_CHILD_SUBREAPER). -1 with ENOSYS where that doesn't exist.
int ae_set_subreaper(void);

/// Our children, registered ones and adopted ones, up to `capacity`; returns how many, -1 with errno.
ssize_t ae_children_of_self(pid_t *_Nonnull pids, size_t capacity);

/// One pass over adopted orphans: reaps dead ones, kills those that descend from `leader`.
///
/// An orphan is `leader`'s when it is in its session, when `marker` stands in its environment, or
/// when `leader` is the only child registered. Registered children and processes in our own session
/// are never touched. Call it while `leader` is unreaped, so that its number can't be in use by
/// another process. Returns how many processes it killed, reaped, or could not judge because they
/// were in the middle of execve or of dying. After 0 nothing was left, except that the kernel's list of
/// children may skip one while others vanish from it (proc(5)): ask twice.
size_t ae_sweep_orphans(pid_t leader, const char *_Nonnull marker);

/// A descriptor that polls readable once the process has ended; -1 with ENOSYS where absent.
int ae_pidfd_open(pid_t pid);

// MARK: Serving HTTP (serve.c)

struct MHD_Connection;
struct MHD_Response;

/// Listens on 127.0.0.1, on any free port when `*port` is 0, and says which. The descriptor, or -1
/// with errno.
int ae_listen_loopback(uint16_t *_Nonnull port);

/// Connects to 127.0.0.1; the descriptor, blocking, or -1 with errno.
int ae_connect_loopback(uint16_t port);

/// Writes everything to a socket, without a signal when nobody reads. 0, or -1 with errno.
int ae_send_all(int fd, const void *_Nonnull bytes, size_t count);

/// What a server calls, always on its own one thread, so that none of it may block.
struct ae_server_calls {
  void *_Nullable context;
  /// As `MHD_AccessHandlerCallback`, with the path and the query's values still percent-encoded.
  /// False closes the connection.
  bool (*_Nonnull request)(
      void *_Nullable context, struct MHD_Connection *_Nonnull connection,
      const char *_Nonnull path, const char *_Nonnull method, const char *_Nullable upload,
      size_t *_Nonnull upload_size, void *_Nullable *_Nonnull state);
  /// The request is over, however it ended. Comes once for each that `request` was called for.
  void (*_Nonnull completed)(void *_Nullable context, void *_Nullable state);
};

struct ae_server;

/// Serves the descriptor of `ae_listen_loopback`, which is the server's from now on. NULL with errno.
struct ae_server *_Nullable ae_server_start(
    int listen_fd, struct ae_server_calls calls, unsigned connection_limit,
    unsigned idle_timeout_seconds);

/// Closes every connection and returns when the server's thread has ended. No connection may be
/// suspended.
void ae_server_stop(struct ae_server *_Nonnull server);

/// A header or a parameter of the query; a value may be absent. Texts live as long as the request.
typedef void (*ae_field_call)(
    void *_Nullable context, const char *_Nonnull name, size_t name_size,
    const char *_Nullable value, size_t value_size);

void ae_request_headers(
    struct MHD_Connection *_Nonnull connection, ae_field_call _Nonnull call,
    void *_Nullable context);
void ae_request_query(
    struct MHD_Connection *_Nonnull connection, ae_field_call _Nonnull call,
    void *_Nullable context);
/// The value of the first header with this name, or NULL.
const char *_Nullable ae_request_header(
    struct MHD_Connection *_Nonnull connection, const char *_Nonnull name);

/// A response with a copy of the bytes, to be queued once. NULL when there is no memory.
struct MHD_Response *_Nullable ae_response_make(const void *_Nullable bytes, size_t count);
/// False for a name or value that would break the message; the response is as it was then.
bool ae_response_add_header(
    struct MHD_Response *_Nonnull response, const char *_Nonnull name,
    const char *_Nonnull value);
/// Hands the response over, whatever it returns: false when the connection can't take it now.
bool ae_response_queue(
    struct MHD_Connection *_Nonnull connection, unsigned status,
    struct MHD_Response *_Nonnull response);

/// Puts the connection to sleep; on the server's thread, from within `request`, only.
void ae_connection_suspend(struct MHD_Connection *_Nonnull connection);
/// Wakes it, which calls `request` again; on any thread.
void ae_connection_resume(struct MHD_Connection *_Nonnull connection);

// MARK: Wake descriptors (host.c)

/// A descriptor to poll and one to write to; the same one on Linux (eventfd).
struct ae_wake {
  int read_fd;
  int write_fd;
};

int ae_wake_open(struct ae_wake *_Nonnull wake);
void ae_wake_signal(struct ae_wake wake);
void ae_wake_clear(struct ae_wake wake);
void ae_wake_close(struct ae_wake wake);

// MARK: The host (host.c)

/// SIGPIPE ignored for the whole process; children of `ae_spawn` get the default back.
void ae_ignore_broken_pipes(void);

/// Names the calling thread, cut to what the system allows (15 bytes on Linux).
void ae_name_thread(const char *_Nonnull name);

/// Never goes back, starts anywhere.
uint64_t ae_monotonic_nanoseconds(void);

/// Since 1970-01-01 UTC.
int64_t ae_wall_clock_nanoseconds(void);

/// `2026-05-02T10:11:12.345Z`; returns the length, 0 if it doesn't fit or the year is out of range.
size_t ae_utc_timestamp(char *_Nonnull text, size_t capacity, int64_t nanoseconds_since_1970);

/// User and system time of this process, without its children.
double ae_cpu_seconds_self(void);
/// The most memory that this program had resident, whatever the one had that started it.
uint64_t ae_peak_rss_bytes_self(void);

/// The value with a fixed number of decimals (`%.*f`); returns the length, 0 if it doesn't fit.
size_t ae_format_double(char *_Nonnull text, size_t capacity, double value, int decimals);

/// The width of the terminal behind a descriptor, 0 if it isn't a terminal or doesn't say.
int ae_terminal_columns(int fd);

/// Random bytes from the system; 0, or -1 with errno.
int ae_random_bytes(void *_Nonnull bytes, size_t count);

/// The system's sentence for an errno value; returns its length, 0 if it doesn't fit.
size_t ae_error_text(int code, char *_Nonnull text, size_t capacity);

/// Whether this is a build with the address sanitizer, which keeps freed memory for a while.
bool ae_has_address_sanitizer(void);

// MARK: libcurl (http.c)

// `curl_easy_setopt` and its like take variable arguments. Here each kind of argument has a
// function; options and results are the numbers of <curl/curl.h>.

/// Takes `size * count` bytes of a header or a body; any other return value ends the transfer.
typedef size_t (*ae_curl_receiver)(
    char *_Nonnull bytes, size_t size, size_t count, void *_Nonnull context);

int ae_curl_set_number(void *_Nonnull easy, int option, long value);
/// The text is copied.
int ae_curl_set_text(void *_Nonnull easy, int option, const char *_Nullable text);
/// The pointer is kept: what it points to has to live as long as the transfer.
int ae_curl_set_pointer(void *_Nonnull easy, int option, void *_Nullable pointer);
int ae_curl_set_receiver(void *_Nonnull easy, int option, ae_curl_receiver _Nonnull receiver);
/// The bytes are copied. Makes the transfer a POST, which another method may replace.
int ae_curl_set_body(void *_Nonnull easy, const void *_Nullable bytes, size_t count);
/// The status of the last answer, 0 when there was none.
long ae_curl_status(void *_Nonnull easy);
/// Where a redirecting answer points, as a whole URL; NULL when it doesn't. Valid until the next use.
const char *_Nullable ae_curl_redirect(void *_Nonnull easy);
int ae_curl_multi_set_number(void *_Nonnull multi, int option, long value);

#endif
