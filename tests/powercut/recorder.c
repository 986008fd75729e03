/* LD_PRELOAD library that writes down, in one total order, everything a program does to the files below one folder,
 * with contents. powercut_test replays the log up to any point and builds the disk a power cut there may leave.
 *
 *   LYKTA_RECORD_DIR      the folder watched (absolute, no trailing slash); without it nothing is recorded
 *   LYKTA_RECORD_LOG      the log file (outside the folder); format: record_log.h
 *   LYKTA_RECORD_NO_SYNC  set: syncs happen but are not written down, as on a disk that lies about them
 *
 * One mutex is held over each call and its entry, so the order of the log is the order in which things happened.
 * What is not seen here (fwrite) shows up in the test: it compares the replayed end state with the real folder. Shared
 * writable mappings are allowed only for SQLite's -shm, which every opening rebuilds.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
  kind_open = 1,
  kind_write,
  kind_truncate,
  kind_sync,
  kind_rename,
  kind_unlink,
  kind_mkdir,
  kind_rmdir,
  kind_close,
  kind_mark,
  kind_link
};

struct head {
  uint32_t kind;
  int32_t fd;
  uint32_t path_bytes, other_bytes, data_bytes;
  uint32_t flags;  /* of an open: 1 = may create, 2 = empties */
  uint64_t offset; /* of a write, or the new size of a truncate */
};

#define MAX_FD 4096
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_MAX];
static size_t folder_bytes; /* 0: not recording */
static int drop_syncs;
static int log_fd = -1;
static char watched[MAX_FD];  /* guarded by lock */
static char mappable[MAX_FD]; /* guarded by lock */

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void start(void) {
  const char *dir = getenv("LYKTA_RECORD_DIR");
  const char *log = getenv("LYKTA_RECORD_LOG");
  if (!dir || !log || !*dir) return;
  int fd = REAL(open)(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) {
    fprintf(stderr, "recorder: cannot write %s\n", log);
    abort();
  }
  log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 1000); /* out of the way of small numbers that programs care for */
  REAL(close)(fd);
  drop_syncs = getenv("LYKTA_RECORD_NO_SYNC") != NULL;
  folder_bytes = strlen(strncpy(folder, dir, sizeof folder - 1));
}

static int recording(void) {
  pthread_once(&once, start);
  return folder_bytes != 0;
}

static void put(enum kind kind, int fd, const char *path, const char *other, const void *data, size_t data_bytes,
                uint32_t flags, uint64_t offset) {
  struct head head = {kind, fd, path ? strlen(path) : 0, other ? strlen(other) : 0, data_bytes, flags, offset};
  struct iovec parts[4] = {{&head, sizeof head},
                           {(void *)path, head.path_bytes},
                           {(void *)other, head.other_bytes},
                           {(void *)data, data_bytes}};
  ssize_t wanted = sizeof head + head.path_bytes + head.other_bytes + data_bytes;
  if (REAL(writev)(log_fd, parts, 4) != wanted) {
    fprintf(stderr, "recorder: the log could not be written\n");
    abort();
  }
}

/* Absolute and without ".", ".." and "//"; 1 if it lies in (or is) the watched folder. */
static int inside(int dir_fd, const char *path, char out[PATH_MAX]) {
  char whole[2 * PATH_MAX];
  if (path[0] == '/') {
    snprintf(whole, sizeof whole, "%s", path);
  } else {
    char base[PATH_MAX] = "";
    if (dir_fd == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) return 0;
    } else {
      char link_name[64];
      snprintf(link_name, sizeof link_name, "/proc/self/fd/%d", dir_fd);
      ssize_t n = readlink(link_name, base, sizeof base - 1);
      if (n < 0) return 0;
      base[n] = 0;
    }
    snprintf(whole, sizeof whole, "%s/%s", base, path);
  }
  size_t used = 0;
  for (char *rest = whole, *part; (part = strsep(&rest, "/"));) {
    if (!*part || !strcmp(part, ".")) continue;
    if (!strcmp(part, "..")) {
      while (used > 0 && out[--used] != '/') {
      }
      continue;
    }
    size_t n = strlen(part);
    if (used + n + 2 > PATH_MAX) return 0;
    out[used++] = '/';
    memcpy(out + used, part, n);
    used += n;
  }
  out[used] = 0;
  return !strncmp(out, folder, folder_bytes) && (out[folder_bytes] == 0 || out[folder_bytes] == '/');
}

static int is_watched(int fd) { return fd >= 0 && fd < MAX_FD && watched[fd]; }

static void note_open(int fd, int dir_fd, const char *path, int flags) {
  if (fd < 0 || fd >= MAX_FD) return;
  char full[PATH_MAX];
  watched[fd] = 0;
  if (!inside(dir_fd, path, full)) return;
  watched[fd] = 1;
  size_t n = strlen(full);
  mappable[fd] = n > 4 && !strcmp(full + n - 4, "-shm");
  put(kind_open, fd, full, NULL, NULL, 0, (flags & O_CREAT ? 1u : 0u) | (flags & O_TRUNC ? 2u : 0u), 0);
}

static void note_close(int fd) {
  if (!is_watched(fd)) return;
  watched[fd] = 0;
  put(kind_close, fd, NULL, NULL, NULL, 0, 0, 0);
}

/* The workload calls this (found by dlsym) the moment it gives something a receipt. */
__attribute__((visibility("default"))) void lykta_record_mark(const void *data, size_t bytes) {
  if (!recording()) return;
  pthread_mutex_lock(&lock);
  put(kind_mark, -1, NULL, NULL, data, bytes, 0, 0);
  pthread_mutex_unlock(&lock);
}

#define EXPORT __attribute__((visibility("default")))
#define MODE_FROM_ARGUMENTS              \
  mode_t mode = 0;                       \
  if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list arguments;                   \
    va_start(arguments, flags);          \
    mode = va_arg(arguments, mode_t);    \
    va_end(arguments);                   \
  }
#define OPENED(call, dir_fd)          \
  if (!recording()) return call;      \
  pthread_mutex_lock(&lock);          \
  int fd = call;                      \
  int error = errno;                  \
  note_open(fd, dir_fd, path, flags); \
  pthread_mutex_unlock(&lock);        \
  errno = error;                      \
  return fd

EXPORT int open(const char *path, int flags, ...) {
  MODE_FROM_ARGUMENTS;
  OPENED(REAL(open)(path, flags, mode), AT_FDCWD);
}
EXPORT int open64(const char *path, int flags, ...) {
  MODE_FROM_ARGUMENTS;
  OPENED(REAL(open64)(path, flags, mode), AT_FDCWD);
}
EXPORT int openat(int dir_fd, const char *path, int flags, ...) {
  MODE_FROM_ARGUMENTS;
  OPENED(REAL(openat)(dir_fd, path, flags, mode), dir_fd);
}
EXPORT int openat64(int dir_fd, const char *path, int flags, ...) {
  MODE_FROM_ARGUMENTS;
  OPENED(REAL(openat64)(dir_fd, path, flags, mode), dir_fd);
}
EXPORT int creat(const char *path, mode_t mode) {
  int flags = O_CREAT | O_WRONLY | O_TRUNC;
  OPENED(REAL(open)(path, flags, mode), AT_FDCWD);
}
EXPORT int creat64(const char *path, mode_t mode) { return creat(path, mode); }
/* What a fortified build calls when there is no mode. */
EXPORT int __open_2(const char *path, int flags) { return open(path, flags); }
EXPORT int __open64_2(const char *path, int flags) { return open64(path, flags); }
EXPORT int __openat_2(int dir_fd, const char *path, int flags) { return openat(dir_fd, path, flags); }
EXPORT int __openat64_2(int dir_fd, const char *path, int flags) { return openat64(dir_fd, path, flags); }

static FILE *note_stream(FILE *file, const char *path, const char *mode) {
  if (!file) return file;
  int flags = mode[0] == 'r' ? 0 : mode[0] == 'w' ? O_CREAT | O_TRUNC : O_CREAT;
  note_open(fileno(file), AT_FDCWD, path, flags);
  return file;
}
EXPORT FILE *fopen(const char *path, const char *mode) {
  if (!recording()) return REAL(fopen)(path, mode);
  pthread_mutex_lock(&lock);
  FILE *file = note_stream(REAL(fopen)(path, mode), path, mode);
  pthread_mutex_unlock(&lock);
  return file;
}
EXPORT FILE *fopen64(const char *path, const char *mode) {
  if (!recording()) return REAL(fopen64)(path, mode);
  pthread_mutex_lock(&lock);
  FILE *file = note_stream(REAL(fopen64)(path, mode), path, mode);
  pthread_mutex_unlock(&lock);
  return file;
}
EXPORT int fclose(FILE *file) {
  if (!recording()) return REAL(fclose)(file);
  pthread_mutex_lock(&lock);
  note_close(fileno(file));
  int result = REAL(fclose)(file);
  pthread_mutex_unlock(&lock);
  return result;
}
EXPORT int close(int fd) {
  if (!recording()) return REAL(close)(fd);
  pthread_mutex_lock(&lock);
  note_close(fd);
  int result = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return result;
}

#define WROTE(call, bytes_at, where)                                                   \
  if (!recording()) return call;                                                       \
  pthread_mutex_lock(&lock);                                                           \
  ssize_t n = call;                                                                    \
  int error = errno;                                                                   \
  if (n > 0 && is_watched(fd)) put(kind_write, fd, NULL, NULL, bytes_at, n, 0, where); \
  pthread_mutex_unlock(&lock);                                                         \
  errno = error;                                                                       \
  return n

EXPORT ssize_t write(int fd, const void *data, size_t size) {
  WROTE(REAL(write)(fd, data, size), data, (uint64_t)(lseek64(fd, 0, SEEK_CUR) - n));
}
EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  WROTE(REAL(pwrite)(fd, data, size, offset), data, (uint64_t)offset);
}
EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  WROTE(REAL(pwrite64)(fd, data, size, offset), data, (uint64_t)offset);
}
EXPORT ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!recording()) return REAL(writev)(fd, parts, count);
  pthread_mutex_lock(&lock);
  ssize_t n = REAL(writev)(fd, parts, count);
  int error = errno;
  if (n > 0 && is_watched(fd)) {
    uint64_t at = (uint64_t)(lseek64(fd, 0, SEEK_CUR) - n);
    ssize_t left = n;
    for (int i = 0; i < count && left > 0; i++) {
      size_t take = (ssize_t)parts[i].iov_len < left ? parts[i].iov_len : (size_t)left;
      put(kind_write, fd, NULL, NULL, parts[i].iov_base, take, 0, at);
      at += take;
      left -= (ssize_t)take;
    }
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return n;
}

#define RESIZED(call, size)                                                                        \
  if (!recording()) return call;                                                                   \
  pthread_mutex_lock(&lock);                                                                       \
  int result = call;                                                                               \
  int error = errno;                                                                               \
  if (!result && is_watched(fd)) put(kind_truncate, fd, NULL, NULL, NULL, 0, 0, (uint64_t)(size)); \
  pthread_mutex_unlock(&lock);                                                                     \
  errno = error;                                                                                   \
  return result

EXPORT int ftruncate(int fd, off_t size) { RESIZED(REAL(ftruncate)(fd, size), size); }
EXPORT int ftruncate64(int fd, off64_t size) { RESIZED(REAL(ftruncate64)(fd, size), size); }
EXPORT int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  struct stat64 now;
  if (fstat64(fd, &now)) return errno;
  off64_t end = offset + size > now.st_size ? offset + size : now.st_size;
  RESIZED(REAL(posix_fallocate64)(fd, offset, size), end);
}
EXPORT int posix_fallocate(int fd, off_t offset, off_t size) { return posix_fallocate64(fd, offset, size); }

#define SYNCED(call)                                                                           \
  if (!recording()) return call;                                                               \
  pthread_mutex_lock(&lock);                                                                   \
  int result = call;                                                                           \
  int error = errno;                                                                           \
  if (!result && is_watched(fd) && !drop_syncs) put(kind_sync, fd, NULL, NULL, NULL, 0, 0, 0); \
  pthread_mutex_unlock(&lock);                                                                 \
  errno = error;                                                                               \
  return result

EXPORT int fsync(int fd) { SYNCED(REAL(fsync)(fd)); }
EXPORT int fdatasync(int fd) { SYNCED(REAL(fdatasync)(fd)); }

/* Calls that change a folder; both paths are noted when one of them lies inside. */
static int folder_change(enum kind kind, int result, int from_dir, const char *from, int to_dir, const char *to) {
  int error = errno;
  char a[PATH_MAX] = "", b[PATH_MAX] = "";
  if (!result) {
    int here = inside(from_dir, from, a);
    int there = to && inside(to_dir, to, b);
    if (here || there) put(kind, -1, a, to ? b : NULL, NULL, 0, 0, 0);
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
#define CHANGED(kind, call, from_dir, from, to_dir, to) \
  if (!recording()) return call;                        \
  pthread_mutex_lock(&lock);                            \
  return folder_change(kind, call, from_dir, from, to_dir, to);

EXPORT int rename(const char *from, const char *to) {
  CHANGED(kind_rename, REAL(rename)(from, to), AT_FDCWD, from, AT_FDCWD, to);
}
EXPORT int renameat(int from_dir, const char *from, int to_dir, const char *to) {
  CHANGED(kind_rename, REAL(renameat)(from_dir, from, to_dir, to), from_dir, from, to_dir, to);
}
EXPORT int link(const char *from, const char *to) {
  CHANGED(kind_link, REAL(link)(from, to), AT_FDCWD, from, AT_FDCWD, to);
}
EXPORT int unlink(const char *path) { CHANGED(kind_unlink, REAL(unlink)(path), AT_FDCWD, path, 0, NULL); }
EXPORT int unlinkat(int dir_fd, const char *path, int flags) {
  enum kind kind = flags & AT_REMOVEDIR ? kind_rmdir : kind_unlink;
  CHANGED(kind, REAL(unlinkat)(dir_fd, path, flags), dir_fd, path, 0, NULL);
}
EXPORT int remove(const char *path) {
  struct stat64 now;
  enum kind kind = lstat64(path, &now) == 0 && S_ISDIR(now.st_mode) ? kind_rmdir : kind_unlink;
  CHANGED(kind, REAL(remove)(path), AT_FDCWD, path, 0, NULL);
}
EXPORT int rmdir(const char *path) { CHANGED(kind_rmdir, REAL(rmdir)(path), AT_FDCWD, path, 0, NULL); }
EXPORT int mkdir(const char *path, mode_t mode) {
  CHANGED(kind_mkdir, REAL(mkdir)(path, mode), AT_FDCWD, path, 0, NULL);
}
EXPORT int mkdirat(int dir_fd, const char *path, mode_t mode) {
  CHANGED(kind_mkdir, REAL(mkdirat)(dir_fd, path, mode), dir_fd, path, 0, NULL);
}

static void check_mapping(int fd, int protection, int flags) {
  if (!recording() || !(protection & PROT_WRITE) || (flags & MAP_TYPE) == MAP_PRIVATE || (flags & MAP_ANONYMOUS))
    return;
  pthread_mutex_lock(&lock);
  int hidden = is_watched(fd) && !mappable[fd];
  pthread_mutex_unlock(&lock);
  if (!hidden) return;
  fprintf(stderr, "recorder: a file of the watched folder is mapped writable; such writes cannot be seen\n");
  abort();
}
EXPORT void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
  check_mapping(fd, protection, flags);
  return REAL(mmap)(at, size, protection, flags, fd, offset);
}
EXPORT void *mmap64(void *at, size_t size, int protection, int flags, int fd, off64_t offset) {
  check_mapping(fd, protection, flags);
  return REAL(mmap64)(at, size, protection, flags, fd, offset);
}

/* Copying inside the kernel would not be seen; refused like this, programs fall back to write. */
EXPORT ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t size, unsigned flags) {
  if (!recording() || !is_watched(to)) return REAL(copy_file_range)(from, from_at, to, to_at, size, flags);
  errno = ENOSYS;
  return -1;
}
EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t size) {
  if (!recording() || !is_watched(to)) return REAL(sendfile)(to, from, offset, size);
  errno = ENOSYS;
  return -1;
}
EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t size) {
  if (!recording() || !is_watched(to)) return REAL(sendfile64)(to, from, offset, size);
  errno = ENOSYS;
  return -1;
}
