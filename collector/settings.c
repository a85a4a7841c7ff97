/* settings.c - values and secrets that a job names. Secrets come from the environment, a 0600 file or a command. */
#include "collector/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECRET_MAX_BYTES 8192

const char *setting_text(const struct source_request *request, const char *key)
{
    const struct yaml *value = yaml_get(request->settings, key);
    return value && value->kind == YAML_SCALAR ? value->text.at : NULL;
}

bool setting_error(const struct source_request *request, const char *key, struct err *err, const char *format, ...)
{
    char text[ERR_TEXT_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const struct yaml *value = key ? yaml_get(request->settings, key) : NULL;
    if (!value)
        value = request->settings;
    struct place_at at = request->file && value ? yaml_at(request->file, value) : (struct place_at){.byte = -1};
    return err_at(err, ERR_SYNTAX, at, "%s: %s", request->source->name, text);
}

bool setting_bool(const struct source_request *request, const char *key, bool otherwise, bool *out_value,
                  struct err *err)
{
    static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no", "off"};
    const char *text = setting_text(request, key);
    if (!text) {
        *out_value = otherwise;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (strcmp(text, yes[i]) == 0 || strcmp(text, no[i]) == 0) {
            *out_value = strcmp(text, yes[i]) == 0;
            return true;
        }
    return setting_error(request, key, err, "%s: true or false is wanted, not '%s'", key, text);
}

bool duration_read(struct span text, int64_t *out_ms)
{
    static const struct { char unit; int64_t ms; } units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}};
    int64_t factor = 1000, number = 0;
    text = span_trim(text);
    for (size_t i = 0; text.length > 1 && i < COUNT_OF(units); i++)
        if (text.at[text.length - 1] == units[i].unit) {
            factor = units[i].ms;
            text.length--;
            break;
        }
    if (!span_number(text, &number) || number < 0 || number > INT64_MAX / 86400000 / 4)
        return false;
    *out_ms = number * factor;
    return true;
}

void secret_wipe(struct str *secret)
{
    if (secret->at)
        explicit_bzero(secret->at, secret->room);
    str_release(secret);
}

static void cut_line(struct str *text)
{
    size_t end = strcspn(str_text(text), "\r\n");
    str_cut(text, end);
}

static bool read_all(int fd, struct str *out)
{
    str_reserve(out, SECRET_MAX_BYTES + 1); /* at once: growing would leave copies behind */
    while (out->length < SECRET_MAX_BYTES) {
        ssize_t got = read(fd, out->at + out->length, SECRET_MAX_BYTES - out->length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        out->length += (size_t)got;
        out->at[out->length] = '\0';
    }
    return true;
}

static bool of_file(const char *path, struct str *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (fd < 0)
        return err_errno(err, ERR_AUTH, "%s", path);
    bool mine = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0;
    bool done = mine && read_all(fd, out);
    close(fd);
    if (!mine)
        return err_set(err, ERR_AUTH, "%s: others may read this secret; chmod 600 it", path);
    return done || err_set(err, ERR_AUTH, "%s: cannot be read", path);
}

static bool of_command(const char *command, struct str *out, struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_errno(err, ERR_AUTH, "no pipe for the password command");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    bool done = child > 0 && read_all(ends[0], out);
    close(ends[0]);
    int status = 0;
    if (child > 0)
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    if (!done || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return err_set(err, ERR_AUTH, "the command '%s' gives no secret (exit %d)", command,
                       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return true;
}

bool setting_secret(const struct source_request *request, const char *key, struct str *out_secret, struct err *err)
{
    OWNED(str_release) struct str name = STR_INIT;
    str_format(&name, "%s_env", key);
    const char *variable = setting_text(request, str_text(&name));
    if (variable) {
        const char *value = getenv(variable);
        if (!value || !*value)
            return err_set(err, ERR_AUTH, "%s: the environment has no %s", request->source->name, variable);
        str_add(out_secret, value);
        return true;
    }
    str_clear(&name);
    str_format(&name, "%s_file", key);
    const char *path = setting_text(request, str_text(&name));
    str_clear(&name);
    str_format(&name, "%s_command", key);
    const char *command = setting_text(request, str_text(&name));
    if (!path && !command)
        return true;
    if (path ? !of_file(path, out_secret, err) : !of_command(command, out_secret, err))
        return false;
    cut_line(out_secret);
    return out_secret->length > 0 || err_set(err, ERR_AUTH, "%s: the secret is empty", request->source->name);
}
