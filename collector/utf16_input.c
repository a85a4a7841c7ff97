/* utf16_input.c - see utf16_input.h. iconv decodes; here bytes are cut between characters. */
#include "collector/utf16_input.h"

#include "collector/charset.h"

const char *utf16_of_mark(struct span head)
{
    if (span_starts(head, "\xff\xfe"))
        return "UTF-16LE";
    return span_starts(head, "\xfe\xff") ? "UTF-16BE" : NULL;
}

/* Bytes up to the last character's end: units are whole, and the first half of a pair waits for its second. */
static size_t whole_length(struct span bytes, const char *charset)
{
    size_t length = bytes.length - bytes.length % 2;
    if (!length)
        return 0;
    size_t high = length - (strcmp(charset, "UTF-16LE") == 0 ? 1 : 2);
    return ((unsigned char)bytes.at[high] & 0xfc) == 0xd8 ? length - 2 : length;
}

void utf16_decode(struct span bytes, const char *charset, struct str *out)
{
    bytes.length = whole_length(bytes, charset);
    if (bytes.length)
        charset_decode(bytes, charset, out);
}

static void bytes_take(struct utf16_input *utf16, struct span bytes, bool last)
{
    str_add_span(&utf16->bytes, bytes);
    struct span all = str_span(&utf16->bytes);
    size_t taken = last ? all.length : whole_length(all, utf16->charset);
    str_clear(&utf16->text);
    utf16->at = 0;
    if (!taken)
        return;
    charset_decode(span_from(all.at, taken), utf16->charset, &utf16->text);
    memmove(utf16->bytes.at, utf16->bytes.at + taken, all.length - taken);
    str_cut(&utf16->bytes, all.length - taken);
}

static int64_t utf16_read(struct input *input, char *to, size_t room, struct err *err)
{
    struct utf16_input *utf16 = input->state;
    while (utf16->at == utf16->text.length) {
        int64_t got = utf16->from->read(utf16->from, to, room, err);
        size_t mark = 0;
        if (!utf16->begun && got > 0) {
            utf16->begun = true;
            utf16->charset = utf16_of_mark(span_from(to, (size_t)got));
            mark = utf16->charset ? 2 : 0;
        }
        if (got < 0 || !utf16->charset || (got == 0 && !utf16->bytes.length))
            return got;
        bytes_take(utf16, span_from(to + mark, (size_t)got - mark), got == 0);
    }
    size_t left = utf16->text.length - utf16->at, take = left < room ? left : room;
    memcpy(to, utf16->text.at + utf16->at, take);
    utf16->at += take;
    return (int64_t)take;
}

void utf16_input_open(struct utf16_input *input, struct input *from)
{
    *input = (struct utf16_input){.stream = *from, .from = from};
    input->stream.read = utf16_read;
    input->stream.state = input;
}

void utf16_input_release(struct utf16_input *input)
{
    str_release(&input->bytes);
    str_release(&input->text);
}
