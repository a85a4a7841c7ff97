/* mail_links.c - where a link in running text begins and ends. */
#include "collector/mail_links.h"

#include "palaver/utf8.h"

/* What is no part of an address; and scripts without spaces begin right behind one. */
static bool ends_link(uint32_t c)
{
    if (c <= ' ' || c == 0x7F || c == 0xA0 || c == UTF8_REPLACEMENT)
        return true;
    if (c < 0x80)
        return strchr("<>\"\\^`{}|", (int)c) != NULL;
    return (c >= 0x3000 && c < 0x3040) || (c >= 0xFF00 && c < 0xFFF0) || (c >= 0x2010 && c < 0x2070) ||
           code_point_is_unspaced(c) || code_point_is_space(c);
}

static size_t link_length(struct span rest)
{
    size_t length = 0;
    while (length < rest.length && length < LINK_MAX_BYTES) {
        size_t used;
        if (ends_link(utf8_next(span_from_to(rest, length, rest.length), &used)))
            break;
        length += used;
    }
    /* What a sentence puts behind a link is not its own; nor is a bracket that the link does not open. */
    for (; length; length--) {
        char last = rest.at[length - 1];
        bool own = !strchr(".,;:!?'*_", last) && !(last == ')' && !memchr(rest.at, '(', length)) &&
                   !(last == ']' && !memchr(rest.at, '[', length));
        if (own)
            break;
    }
    return length;
}

void mail_links_find(struct build *build, struct span text)
{
    size_t known = build->post.entity_count, next_known = 0;
    for (size_t at = 0; at + 3 < text.length && build->post.entity_count < MAIL_MAX_LINKS;) {
        const char *mark = memmem(text.at + at, text.length - at, "://", 3);
        if (!mark)
            return;
        size_t colon = (size_t)(mark - text.at), start = colon;
        struct span before = span_from_to(text, at, colon);
        at = colon + 3;
        if (span_ends(before, "https"))
            start -= 5;
        else if (span_ends(before, "http"))
            start -= 4;
        else
            continue;
        size_t length = link_length(span_from_to(text, start, text.length));
        if (length <= colon + 3 - start)
            continue;
        at = start + length;
        while (next_known < known && build->entities[next_known].end <= start)
            next_known++;
        if (next_known < known && build->entities[next_known].start < at)
            continue;
        struct span link = span_from_to(text, start, at);
        struct entity *entity = build_entity(build, ENTITY_LINK, link, arena_span_text(build->arena, link));
        entity->start = start;
        entity->end = at;
    }
}
