/* whatsapp_text.h - what WhatsApp itself writes into a chat: media, deletions, notices. */
#ifndef COLLECTOR_WHATSAPP_TEXT_H
#define COLLECTOR_WHATSAPP_TEXT_H

#include "palaver/span.h"

enum wa_kind { WA_MESSAGE, WA_MEDIA, WA_ATTACHED, WA_DELETED, WA_NOTICE };

/* What a body (marks and blanks off its ends) is. For WA_ATTACHED: the file's name, and the caption behind it. */
enum wa_kind wa_text_kind(struct span body, bool marked, struct span *out_file, struct span *out_caption);

/* Whether a line without "sender: " in front, or with one, is the app's own: "... left", "... created group ...". */
bool wa_is_notice(struct span text);

/* Takes "<This message was edited>" off the end. */
bool wa_edited(struct span *body);

#endif
