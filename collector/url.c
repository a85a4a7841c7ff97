/* url.c - URLs taken apart by libcurl's own parser, so that what is checked is what is asked. */
#include <curl/curl.h>
#include <ctype.h>
#include <string.h>

#include "collector/http.h"

static void url_releasep(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void part_add(CURLU *url, CURLUPart part, struct str *out)
{
    char *text = NULL;
    if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
        str_add(out, text);
    curl_free(text);
}

static CURLU *parsed(const char *text)
{
    CURLU *url = curl_url();
    if (url && curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        curl_url_cleanup(url);
        url = NULL;
    }
    return url;
}

void url_shown(const char *text, struct str *out)
{
    OWNED(url_releasep) CURLU *url = parsed(text);
    if (!url) {
        str_add(out, "(no URL)");
        return;
    }
    part_add(url, CURLUPART_SCHEME, out);
    str_add(out, "://");
    part_add(url, CURLUPART_HOST, out);
    OWNED(str_release) struct str port = STR_INIT;
    part_add(url, CURLUPART_PORT, &port);
    if (port.length)
        str_format(out, ":%s", str_text(&port));
    part_add(url, CURLUPART_PATH, out);
}

void url_host(const char *text, struct str *out)
{
    OWNED(url_releasep) CURLU *url = parsed(text);
    if (!url)
        return;
    size_t from = out->length;
    part_add(url, CURLUPART_HOST, out);
    for (size_t i = from; i < out->length; i++)
        out->at[i] = (char)tolower((unsigned char)out->at[i]);
}

void url_authority(const char *text, struct str *out)
{
    OWNED(url_releasep) CURLU *url = parsed(text);
    char *port = NULL;
    if (!url || curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK)
        return;
    url_host(text, out);
    str_format(out, ":%s", port);
    curl_free(port);
}

void url_escape(struct span text, struct str *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c)) {
            if (c)
                str_add_char(out, (char)c);
            continue;
        }
        str_add_char(out, '%');
        str_add_char(out, hex[c >> 4]);
        str_add_char(out, hex[c & 15]);
    }
}

bool url_resolve(const char *base, const char *reference, struct str *out)
{
    OWNED(url_releasep) CURLU *url = parsed(base);
    if (!url || curl_url_set(url, CURLUPART_URL, reference, CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) != CURLUE_OK)
        return false;
    OWNED(str_release) struct str scheme = STR_INIT;
    part_add(url, CURLUPART_SCHEME, &scheme);
    if (!span_is(str_span(&scheme), "http") && !span_is(str_span(&scheme), "https"))
        return false;
    part_add(url, CURLUPART_URL, out);
    return true;
}
