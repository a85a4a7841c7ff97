/* maildir.c - names in Maildir and MH stores. */
#include "collector/maildir.h"

static struct span last_part(struct span *path)
{
    size_t end = path->length;
    while (end && path->at[end - 1] != '/')
        end--;
    struct span part = span_from_to(*path, end, path->length);
    path->length = end ? end - 1 : 0;
    return part;
}

bool maildir_place(const char *path, struct arena *arena, struct place *out_place)
{
    struct span rest = span_of(path);
    struct span file = last_part(&rest), folder = last_part(&rest);
    int64_t number;
    if (span_is(folder, "cur") || span_is(folder, "new"))
        folder = last_part(&rest);
    else if (!span_number(file, &number))
        return false;
    if (folder.length > 1 && folder.at[0] == '.')
        folder = span_from_to(folder, 1, folder.length);
    if (!folder.length || span_is(folder, ".") || span_is(folder, ".."))
        return false;
    *out_place = (struct place){.kind = "folder", .name = arena_span_text(arena, folder)};
    return true;
}

bool maildir_own_file(const char *name)
{
    static const char *const NAMES[] = {"dovecot", "maildirfolder", "maildirsize", "courierimap", "subscriptions",
                                        "sieve", "shared-folders", "msgid"};
    if (name[0] == '.')
        return true;
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        if (span_starts(span_of(name), NAMES[i]))
            return true;
    return false;
}
