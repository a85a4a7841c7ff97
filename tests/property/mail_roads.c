/* mail_roads.c - one text by three roads: a mail of one part, the same as the only part of a multipart (GMime cuts it
 * out), and with CRLF for each LF (it is copied, not taken as it stands). All tell the same text, in eml and mbox.
 *
 * A failure prints its seed and the mail. PALAVER_MAIL_SEED and PALAVER_MAIL_COUNT change where and how long it looks. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "palaver/str.h"
#include "tests/unit/support/posts.h"

#define MAILS 2000

extern const struct format format_eml, format_mbox;

#define HEAD "Message-ID: <m@example.org>\nFrom: Ada <ada@example.org>\nDate: Mon, 1 Mar 2021 10:00:00 +0100\n" \
             "Subject: s\n"
#define FROM_LINE "From ada@example.org Mon Mar  1 10:00:00 2021\n"

static const char *const PIECES[] = {
    "The clinic", "lost its", "cold chain", " ", " ", " ", "\n", "\n", "\n\n", "\n>From here on", "\n>>From there",
    ">From ",
    "\n> quoted", "\n-- \nAda", "caf\xc3\xa9", "caf\xe9", "\x80", "\xff", "\xe2\x82\xac", "\x1b$B", "=C3=A9", "=\n", "=3D",
    "=", ".",
    "\n.", "\t", " \n", "\xef\xbb\xbf", "\xc4\xe3\xba\xc3", "\xd9\x85", "https://example.org/a", "\f", "\x01",
    "begin 644 x",
};
static const char *const TYPES[] = {
    "", "Content-Type: text/plain\n", "Content-Type: text/plain; charset=utf-8\n",
    "Content-Type: text/plain; charset=us-ascii\n",
    "Content-Type: text/plain; charset=\"iso-8859-1\"\n", "Content-Type: TEXT/Plain; charset=gb2312\n",
    "Content-Type: text/plain; charset=unknown-8bit\n", "Content-Type: text/plain; charset=no-such\n",
    "Content-Type: text/plain; charset=utf-8; format=flowed\n",
    "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n",
};
static const char *const ENCODINGS[] = {
    "", "Content-Transfer-Encoding: 7bit\n", "Content-Transfer-Encoding: 8bit\n", "Content-Transfer-Encoding: binary\n",
    "Content-Transfer-Encoding: quoted-printable\n", "Content-Transfer-Encoding: odd\n",
};

static uint64_t state;

static size_t random_below(size_t end)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((state >> 33) % end);
}

static void crlf_add(struct str *out, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '\n')
            str_add_char(out, '\r');
        str_add_char(out, text.at[i]);
    }
}

/* Empty lines at the end are the mailbox's or the multipart's. */
static struct span without_end(struct span text)
{
    while (text.length && text.at[text.length - 1] == '\n')
        text.length--;
    return text;
}

static void expect_text(const struct format *format, const struct str *mail, struct span wanted, const char *road,
                        uint64_t seed)
{
    OWNED(post_list_release) struct post_list got = posts_read_span(format, str_span(mail), "test", NULL);
    cr_assert_eq(got.count, 1, "seed %llu, %s: %zu posts of\n%s", (unsigned long long)seed, road, got.count, mail->at);
    struct span text = without_end(got.at[0]->text);
    cr_assert(text.length == wanted.length && memcmp(text.at, wanted.at, text.length) == 0,
              "seed %llu, %s: %zu bytes '%.*s', not %zu bytes '%.*s', from\n%s", (unsigned long long)seed, road,
              text.length, (int)text.length, text.at, wanted.length, (int)wanted.length, wanted.at, mail->at);
}

static void roads_compare(const struct format *format, const char *front, uint64_t seed)
{
    OWNED(str_release) struct str body = STR_INIT;
    OWNED(str_release) struct str plain = STR_INIT;
    OWNED(str_release) struct str tree = STR_INIT;
    OWNED(str_release) struct str crlf = STR_INIT;
    const char *type = TYPES[random_below(COUNT_OF(TYPES))], *encoding = ENCODINGS[random_below(COUNT_OF(ENCODINGS))];
    str_add(&body, "x");
    for (size_t i = 0, count = random_below(20); i < count; i++)
        str_add(&body, PIECES[random_below(COUNT_OF(PIECES))]);
    str_add(&body, "\n");
    str_format(&plain, "%s" HEAD "MIME-Version: 1.0\n%s%s\n%s", front, type, encoding, body.at);
    str_format(&tree, "%s" HEAD "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b-b\"\n\n"
                      "--b-b\n%s%s\n%s\n--b-b--\n", front, type, encoding, body.at);
    crlf_add(&crlf, str_span(&plain));
    OWNED(post_list_release) struct post_list first = posts_read_span(format, str_span(&plain), "test", NULL);
    cr_assert_eq(first.count, 1, "seed %llu: %zu posts of\n%s", (unsigned long long)seed, first.count, plain.at);
    expect_text(format, &crlf, without_end(first.at[0]->text), "CRLF", seed);
    expect_text(format, &tree, without_end(first.at[0]->text), "multipart", seed);
}

Test(mail_roads, a_text_is_the_same_alone_in_a_multipart_and_with_crlf, .timeout = 120)
{
    const char *seed_text = getenv("PALAVER_MAIL_SEED"), *count_text = getenv("PALAVER_MAIL_COUNT");
    uint64_t seed = seed_text ? strtoull(seed_text, NULL, 10) : 1;
    for (uint64_t end = seed + (count_text ? strtoull(count_text, NULL, 10) : MAILS); seed < end; seed++) {
        state = seed * 0x9e3779b97f4a7c15u;
        roads_compare(&format_eml, "", seed);
        roads_compare(&format_mbox, FROM_LINE, seed);
    }
}
