/* whatsapp_text.c - the app's own texts in the languages seen. Whole phrases only: "left" is an ordinary word. */
#include "collector/whatsapp_text.h"


static const char *const OMITTED[] = {
    "<Media omitted>", "<M\xc3\xad" "dia oculta>", "<Arquivo de m\xc3\xad" "dia oculto>", "<M\xc3\xa9" "dias omis>",
    "<Medien ausgeschlossen>", "<Medien ausgelassen>", "<Medien weggelassen>", "<Medien weggelaten>",
    "<Archivo omitido>", "<Multimedia omitido>", "<Media eliminati>", "<Media omessi>", "<Media weggelaten>",
    "<\xe3\x83\xa1\xe3\x83\x87\xe3\x82\xa3\xe3\x82\xa2\xe3\x81\xaa\xe3\x81\x97>",
    "<\xe5\xaa\x92\xe4\xbd\x93\xe7\x9c\x81\xe7\x95\xa5>",
    "<\xeb\xaf\xb8\xeb\x94\x94\xec\x96\xb4 \xec\x83\x9d\xeb\x9e\xb5>",
    "<\xd0\x9c\xd0\xb5\xd0\xb4\xd0\xb8\xd0\xb0 \xd0\xbf\xd1\x80\xd0\xbe\xd0\xbf\xd1\x83\xd1\x89\xd0\xb5\xd0\xbd\xd1\x8b>",
    "<\xd8\xaa\xd9\x85 \xd8\xa7\xd8\xb3\xd8\xaa\xd8\xa8\xd8\xb9\xd8\xa7\xd8\xaf \xd8\xa7\xd9\x84\xd9\x88\xd8\xb3\xd8\xa7\xd8\xa6\xd8\xb7>",
    "<Medya dahil edilmedi>", "image omitted", "video omitted", "audio omitted", "sticker omitted", "GIF omitted",
    "document omitted", "Contact card omitted", "video note omitted", "imagen omitida", "image absente",
    "Bild weggelassen", "imagem ocultada", "null",
};

static const char *const DELETED[] = {
    "This message was deleted", "This message was deleted.", "You deleted this message", "You deleted this message.",
    "Ce message a \xc3\xa9t\xc3\xa9 supprim\xc3\xa9", "Se elimin\xc3\xb3 este mensaje.", "Se elimin\xc3\xb3 este mensaje",
    "Mensagem apagada", "Esta mensagem foi apagada", "Diese Nachricht wurde gel\xc3\xb6scht.",
    "\xd8\xaa\xd9\x85 \xd8\xad\xd8\xb0\xd9\x81 \xd9\x87\xd8\xb0\xd9\x87 \xd8\xa7\xd9\x84\xd8\xb1\xd8\xb3\xd8\xa7\xd9\x84\xd8\xa9",
};

/* In the middle of a notice or at its end. */
static const char *const NOTICES[] = {
    "end-to-end encrypted", "secured with end-to-end encryption", " created group \"", " created group \xe2\x80\x9c",
    " created this group", " changed the subject", " changed this group's ", " changed the group ",
    " changed their phone number", "ecurity code changed", " turned on disappearing messages",
    " turned off disappearing messages", " joined using this group's invite link", " joined from the community",
    " pinned a message", "You were added", " were added", "You created ", "You're now an admin", " changed to +",
    "chiffr\xc3\xa9s de bout en bout", "cifrados de extremo a extremo", "criptografia de ponta a ponta",
    "Ende-zu-Ende-verschl\xc3\xbcsselt", "Missed voice call", "Missed video call", "Missed group ",
    "Waiting for this message", "disappearing messages",
};

static const char *const ENDINGS[] = {" left", " was added", " was removed", " joined", " left.", " joined.",
                                      " a quitt\xc3\xa9", " sali\xc3\xb3", " saiu"};
static const char *const VERBS[] = {" added ", " removed ", " ajout\xc3\xa9 ", " a\xc3\xb1" "adi\xc3\xb3 ", " adicionou "};

static bool is_one_of(struct span text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_is_nocase(text, list[i]))
            return true;
    return false;
}

bool wa_is_notice(struct span text)
{
    if (text.length > 600)
        return false;
    for (size_t i = 0; i < COUNT_OF(NOTICES); i++)
        if (span_find(text, span_of(NOTICES[i])))
            return true;
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++)
        if (span_ends(text, ENDINGS[i]))
            return true;
    for (size_t i = 0; i < COUNT_OF(VERBS); i++)
        if (span_find(text, span_of(VERBS[i])))
            return true;
    return false;
}

/* A name with a dot and a short ending, no blank at its front. */
static bool is_file_name(struct span text)
{
    size_t dot = text.length;
    while (dot > 0 && text.at[dot - 1] != '.')
        dot--;
    size_t ending = text.length - dot;
    if (dot < 2 || ending < 2 || ending > 5)
        return false;
    for (size_t i = dot; i < text.length; i++)
        if (!((text.at[i] | 32) >= 'a' && (text.at[i] | 32) <= 'z') && !(text.at[i] >= '0' && text.at[i] <= '9'))
            return false;
    return memchr(text.at, '\n', text.length) == NULL;
}

/* iPhone: "<attached: NAME>", verb last in Turkish; perhaps a title in front. */
static bool angled_file(struct span line, struct span *out_file)
{
    const char *open = span_find_char(line, '<');
    if (!open || !span_ends(line, ">"))
        return false;
    struct span inside = span_from(open + 1, (size_t)(line.at + line.length - open) - 2);
    const char *colon = span_find(inside, span_of(": "));
    if (colon) {
        *out_file = span_from(colon + 2, inside.length - (size_t)(colon + 2 - inside.at));
        return is_file_name(*out_file);
    }
    const char *blank = span_find_char(inside, ' ');
    *out_file = span_from(inside.at, blank ? (size_t)(blank - inside.at) : inside.length);
    return blank && is_file_name(*out_file);
}

/* Android: "NAME (file attached)", in any language two words or one. */
static bool bracketed_file(struct span line, struct span *out_file)
{
    const char *open = span_find(line, span_of(" ("));
    if (!open || !span_ends(line, ")"))
        return false;
    *out_file = span_from(line.at, (size_t)(open - line.at));
    size_t words = line.length - (size_t)(open - line.at) - 3;
    return is_file_name(*out_file) && words >= 2 && words <= 48 && !span_find_char(*out_file, ' ');
}

enum wa_kind wa_text_kind(struct span body, bool marked, struct span *out_file, struct span *out_caption)
{
    if (is_one_of(body, OMITTED, COUNT_OF(OMITTED)))
        return WA_MEDIA;
    if (is_one_of(body, DELETED, COUNT_OF(DELETED)))
        return WA_DELETED;
    const char *end = span_find_char(body, '\n');
    struct span line = span_trim(span_from(body.at, end ? (size_t)(end - body.at) : body.length));
    while (span_starts(line, "\xe2\x80\x8e"))
        line = span_from_to(line, 3, line.length);
    if (angled_file(line, out_file) || bracketed_file(line, out_file)) {
        *out_caption = end ? span_trim(span_from(end, body.length - (size_t)(end - body.at))) : span_of("");
        return WA_ATTACHED;
    }
    return marked && wa_is_notice(body) ? WA_NOTICE : WA_MESSAGE;
}

bool wa_edited(struct span *body)
{
    static const char *const EDITED[] = {"<This message was edited>", "<Ce message a \xc3\xa9t\xc3\xa9 modifi\xc3\xa9>",
                                         "<Se edit\xc3\xb3 este mensaje.>", "<Mensagem editada>"};
    for (size_t i = 0; i < COUNT_OF(EDITED); i++)
        if (span_ends(*body, EDITED[i])) {
            body->length -= strlen(EDITED[i]);
            while (span_ends(*body, "\xe2\x80\x8e") || span_ends(*body, " "))
                body->length -= body->at[body->length - 1] == ' ' ? 1 : 3;
            return true;
        }
    return false;
}
