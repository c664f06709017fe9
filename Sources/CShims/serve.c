#define _GNU_SOURCE
#include "CShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int ae_listen_loopback(uint16_t *port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  // Connections of an earlier run that linger in TIME_WAIT don't make the port somebody else's.
  int yes = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(*port);
  socklen_t size = sizeof address;
  if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 511) != 0 ||
      getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
    int code = errno;
    close(fd);
    errno = code;
    return -1;
  }
  *port = ntohs(address.sin_port);
  return fd;
}

int ae_connect_loopback(uint16_t port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  int yes = 1;
  // Requests are small and each waits for its answer.
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
#if defined(SO_NOSIGPIPE)
  setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &yes, sizeof yes);
#endif
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    int code = errno;
    close(fd);
    errno = code;
    return -1;
  }
  return fd;
}

int ae_send_all(int fd, const void *bytes, size_t count) {
#if defined(MSG_NOSIGNAL)
  int flags = MSG_NOSIGNAL;
#else
  int flags = 0;
#endif
  const char *rest = bytes;
  while (count > 0) {
    ssize_t sent = send(fd, rest, count, flags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return -1;
    rest += sent;
    count -= (size_t)sent;
  }
  return 0;
}

struct ae_server {
  struct MHD_Daemon *daemon;
  struct ae_server_calls calls;
};

static enum MHD_Result on_request(
    void *context, struct MHD_Connection *connection, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state) {
  (void)version;
  const struct ae_server_calls *calls = &((struct ae_server *)context)->calls;
  return calls->request(calls->context, connection, path, method, upload, upload_size, state)
             ? MHD_YES
             : MHD_NO;
}

static void on_completed(
    void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code) {
  (void)connection;
  (void)code;
  const struct ae_server_calls *calls = &((struct ae_server *)context)->calls;
  calls->completed(calls->context, *state);
  *state = NULL;
}

// The library decodes in place and ends the text at an encoded NUL; so it doesn't decode at all.
static size_t leave_encoded(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  return strlen(text);
}

struct ae_server *ae_server_start(
    int listen_fd, struct ae_server_calls calls, unsigned connection_limit,
    unsigned idle_timeout_seconds) {
  struct ae_server *server = malloc(sizeof *server);
  if (server == NULL) return NULL;
  server->calls = calls;
  errno = 0;
  server->daemon = MHD_start_daemon(
      MHD_USE_AUTO_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, server,
      MHD_OPTION_LISTEN_SOCKET, listen_fd,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
      MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
      MHD_OPTION_CONNECTION_LIMIT, connection_limit,
      MHD_OPTION_CONNECTION_TIMEOUT, idle_timeout_seconds,
      // The head of a request has to fit, and so much of a body is read at once.
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(64 << 10),
      MHD_OPTION_END);
  if (server->daemon == NULL) {
    int code = errno == 0 ? ENOMEM : errno;
    free(server);
    errno = code;
    return NULL;
  }
  return server;
}

void ae_server_stop(struct ae_server *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}

struct field_visit {
  ae_field_call call;
  void *context;
};

static enum MHD_Result visit_field(
    void *context, enum MHD_ValueKind kind, const char *name, size_t name_size, const char *value,
    size_t value_size) {
  (void)kind;
  const struct field_visit *visit = context;
  visit->call(visit->context, name, name_size, value, value == NULL ? 0 : value_size);
  return MHD_YES;
}

void ae_request_headers(struct MHD_Connection *connection, ae_field_call call, void *context) {
  struct field_visit visit = {call, context};
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, visit_field, &visit);
}

void ae_request_query(struct MHD_Connection *connection, ae_field_call call, void *context) {
  struct field_visit visit = {call, context};
  MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, visit_field, &visit);
}

const char *ae_request_header(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

struct MHD_Response *ae_response_make(const void *bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

bool ae_response_add_header(struct MHD_Response *response, const char *name, const char *value) {
  return MHD_add_response_header(response, name, value) == MHD_YES;
}

bool ae_response_queue(
    struct MHD_Connection *connection, unsigned status, struct MHD_Response *response) {
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result == MHD_YES;
}

void ae_connection_suspend(struct MHD_Connection *connection) { MHD_suspend_connection(connection); }

void ae_connection_resume(struct MHD_Connection *connection) { MHD_resume_connection(connection); }
