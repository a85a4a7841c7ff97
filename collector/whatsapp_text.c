/* whatsapp_text.c - the app's own texts in the languages seen. Whole phrases only: "left" is an ordinary word. */
#include "collector/whatsapp_text.h"


static const char *const OMITTED[] = {
    "<Media omitted>", "<Mídia oculta>", "<Arquivo de mídia oculto>", "<Médias omis>",
    "<Medien ausgeschlossen>", "<Medien ausgelassen>", "<Medien weggelassen>", "<Medien weggelaten>",
    "<Archivo omitido>", "<Multimedia omitido>", "<Media eliminati>", "<Media omessi>", "<Media weggelaten>",
    "<メディアなし>",
    "<媒体省略>",
    "<미디어 생략>",
    "<Медиа пропущены>",
    "<تم استبعاد الوسائط>",
    "<Medya dahil edilmedi>", "image omitted", "video omitted", "audio omitted", "sticker omitted", "GIF omitted",
    "document omitted", "Contact card omitted", "video note omitted", "imagen omitida", "image absente",
    "Bild weggelassen", "imagem ocultada", "null",
};

static const char *const DELETED[] = {
    "This message was deleted", "This message was deleted.", "You deleted this message", "You deleted this message.",
    "Ce message a été supprimé", "Se eliminó este mensaje.", "Se eliminó este mensaje",
    "Mensagem apagada", "Esta mensagem foi apagada", "Diese Nachricht wurde gelöscht.",
    "تم حذف هذه الرسالة",
};

/* In the middle of a notice or at its end. */
static const char *const NOTICES[] = {
    "end-to-end encrypted", "secured with end-to-end encryption", " created group \"", " created group “",
    " created this group", " changed the subject", " changed this group's ", " changed the group ",
    " changed their phone number", "ecurity code changed", " turned on disappearing messages",
    " turned off disappearing messages", " joined using this group's invite link", " joined from the community",
    " pinned a message", "You were added", " were added", "You created ", "You're now an admin", " changed to +",
    "chiffrés de bout en bout", "cifrados de extremo a extremo", "criptografia de ponta a ponta",
    "Ende-zu-Ende-verschlüsselt", "Missed voice call", "Missed video call", "Missed group ",
    "Waiting for this message", "disappearing messages",
};

static const char *const ENDINGS[] = {" left", " was added", " was removed", " joined", " left.", " joined.",
                                      " a quitté", " salió", " saiu"};
static const char *const VERBS[] = {" added ", " removed ", " ajouté ", " añadió ", " adicionou "};

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
    static const char *const EDITED[] = {"<This message was edited>", "<Ce message a été modifié>",
                                         "<Se editó este mensaje.>", "<Mensagem editada>"};
    for (size_t i = 0; i < COUNT_OF(EDITED); i++)
        if (span_ends(*body, EDITED[i])) {
            body->length -= strlen(EDITED[i]);
            while (span_ends(*body, "\xe2\x80\x8e") || span_ends(*body, " "))
                body->length -= body->at[body->length - 1] == ' ' ? 1 : 3;
            return true;
        }
    return false;
}
