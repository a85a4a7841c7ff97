/* file.c - files read whole, and files that appear whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "palaver/out.h"

#define READ_BYTES ((size_t)64 << 10)

/* The permissions a plain open() would give; mkstemp() gives 0600. */
static mode_t mode_for(const char *path)
{
    struct stat old;
    if (stat(path, &old) == 0 && S_ISREG(old.st_mode))
        return old.st_mode & 0777;
    mode_t mask = umask(0); /* no other way to read it */
    umask(mask);
    return 0666 & ~mask;
}

/* A link is written through: the file it names is replaced, not the link. */
static char *path_resolved(const char *path)
{
    struct stat link;
    if (lstat(path, &link) == 0 && S_ISLNK(link.st_mode)) {
        char *real = realpath(path, NULL);
        if (real)
            return real;
    }
    return mem_text(path);
}

/* One slip of the hand (-o palaver.db) must not cost an archive: no file that is written whole is a database. */
static bool is_database(const char *path)
{
    static const char magic[16] = "SQLite format 3";
    char head[sizeof magic];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool found = fd >= 0 && read(fd, head, sizeof head) == (ssize_t)sizeof head && memcmp(head, magic, sizeof head) == 0;
    if (fd >= 0)
        close(fd);
    return found;
}

bool new_file_open(struct new_file *new_file, const char *path, struct err *err)
{
    struct stat old;
    if (stat(path, &old) == 0 && S_ISDIR(old.st_mode))
        return err_set(err, ERR_IO, "cannot write %s: it is a folder", path);
    if (stat(path, &old) == 0 && S_ISREG(old.st_mode) && is_database(path))
        return err_set(err, ERR_USAGE, "cannot write %s: it is a database, such as an archive, and is not replaced", path);
    new_file->path = path_resolved(path);
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode)) {
        /* A device or a pipe (/dev/stdout, /dev/full) cannot be replaced: it is written in place. */
        new_file->file = fopen(path, "we");
        if (!new_file->file) {
            err_errno(err, ERR_IO, "cannot write %s", path);
            new_file_release(new_file);
            return false;
        }
        return true;
    }
    struct str beside = STR_INIT;
    str_format(&beside, "%s.XXXXXX", new_file->path);
    new_file->beside = str_take(&beside);
    int fd = mkstemp(new_file->beside);
    if (fd < 0) {
        err_errno(err, ERR_IO, "cannot write %s", path);
        free(TAKE(new_file->beside)); /* nothing to remove */
        new_file_release(new_file);
        return false;
    }
    if (fchmod(fd, mode_for(new_file->path)) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
        new_file->file = fdopen(fd, "w");
    if (!new_file->file) {
        err_errno(err, ERR_IO, "cannot write %s", path);
        close(fd);
        new_file_release(new_file);
        return false;
    }
    return true;
}

/* A rename lasts only when its folder is on disk too; not every file system can say so. */
static void folder_sync(const char *path)
{
    OWNED(mem_freep) char *folder = mem_text(path);
    char *slash = strrchr(folder, '/');
    if (slash == folder)
        slash[1] = '\0';
    else if (slash)
        *slash = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

bool new_file_commit(struct new_file *new_file, struct err *err)
{
    bool written = !ferror(new_file->file) && fflush(new_file->file) == 0;
    if (written && new_file->beside)
        written = fsync(fileno(new_file->file)) == 0;
    int failure = errno;
    if (fclose(TAKE(new_file->file)) != 0 && written) {
        failure = errno;
        written = false;
    }
    if (written && new_file->beside && rename(new_file->beside, new_file->path) != 0) {
        failure = errno;
        written = false;
    }
    if (!written) {
        errno = failure;
        err_errno(err, ERR_IO, "cannot write %s", new_file->path);
    } else if (new_file->beside) {
        free(TAKE(new_file->beside));
        folder_sync(new_file->path);
    }
    new_file_release(new_file);
    return written;
}

void new_file_release(struct new_file *new_file)
{
    if (new_file->file)
        fclose(new_file->file);
    if (new_file->beside)
        unlink(new_file->beside);
    free(new_file->beside);
    free(new_file->path);
    *new_file = (struct new_file)NEW_FILE_INIT;
}

static bool fd_read(int fd, const char *name, size_t max_bytes, struct str *out_bytes, struct err *err)
{
    struct str bytes = STR_INIT;
    for (;;) {
        str_reserve(&bytes, READ_BYTES);
        ssize_t got = read(fd, bytes.at + bytes.length, READ_BYTES);
        if (got == 0)
            break;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            err_errno(err, ERR_IO, "cannot read %s", name);
            str_release(&bytes);
            return false;
        }
        bytes.length += (size_t)got;
        bytes.at[bytes.length] = '\0';
        if (bytes.length > max_bytes) {
            str_release(&bytes);
            return err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", name, max_bytes);
        }
    }
    str_release(out_bytes);
    *out_bytes = bytes;
    return true;
}

bool file_read(const char *path, size_t max_bytes, struct str *out_bytes, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return fd_read(STDIN_FILENO, "standard input", max_bytes, out_bytes, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, ERR_IO, "cannot read %s", path);
    bool done = fd_read(fd, path, max_bytes, out_bytes, err);
    close(fd);
    return done;
}
