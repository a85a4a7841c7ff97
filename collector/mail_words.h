/* mail_words.h - the words of one text part, added to those of the mail. */
#ifndef COLLECTOR_MAIL_WORDS_H
#define COLLECTOR_MAIL_WORDS_H

#include <gmime/gmime.h>

#include "collector/mail_body.h"

struct mail_words {
    struct mail_body *body;
    struct build *build;
    enum mail_quoting quoting;
    bool any;   /* some text part came */
    bool alone; /* the part at hand is the only one */
};

/* Adds a part's content, as it stands in the mail. `type` may be NULL. */
void mail_words_add(struct mail_words *words, struct span bytes, GMimeContentType *type, GMimeContentEncoding encoding);

#endif
