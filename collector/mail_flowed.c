/* mail_flowed.c - RFC 3676, sections 4.1 to 4.5. */
#include "collector/mail_flowed.h"

struct flowed_line {
    struct span words;
    size_t depth;
    bool flows;
};

static struct flowed_line line_read(struct span line)
{
    struct flowed_line got = {.depth = 0};
    while (got.depth < line.length && line.at[got.depth] == '>')
        got.depth++;
    size_t from = got.depth;
    if (from < line.length && line.at[from] == ' ')
        from++; /* space-stuffing */
    got.words = span_from_to(line, from, line.length);
    got.flows = got.words.length && span_ends(got.words, " ") && !span_is(got.words, "-- ");
    return got;
}

void flowed_join(struct span text, bool delsp, struct str *out)
{
    struct span line;
    bool open = false;
    size_t depth = 0;
    while (span_line(&text, &line)) {
        struct flowed_line now = line_read(line);
        bool signature = span_is(now.words, "-- ");
        if (open && (now.depth != depth || signature)) {
            str_add_char(out, '\n');
            open = false;
        }
        if (!open) {
            for (size_t i = 0; i < now.depth; i++)
                str_add_char(out, '>');
            if (now.depth)
                str_add_char(out, ' ');
        }
        depth = now.depth;
        open = now.flows;
        if (now.flows && delsp)
            now.words.length--;
        str_add_span(out, now.words);
        if (!open)
            str_add_char(out, '\n');
    }
    if (open)
        str_add_char(out, '\n');
}
