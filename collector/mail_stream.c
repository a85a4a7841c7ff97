/* mail_stream.c - a GMime stream that only reads. */
#include "collector/mail_stream.h"

struct mail_stream {
    GMimeStream stream;
    const struct mail_outline *outline;
};

static gint64 whole_length(GMimeStream *stream)
{
    const struct mail_outline *outline = ((struct mail_stream *)(void *)stream)->outline;
    return (gint64)(outline->head.length + outline->body.length);
}

static gint64 stream_end(GMimeStream *stream)
{
    gint64 whole = whole_length(stream);
    return stream->bound_end >= 0 && stream->bound_end < whole ? stream->bound_end : whole;
}

static ssize_t stream_read(GMimeStream *stream, char *to, size_t room)
{
    gint64 left = stream_end(stream) - stream->position;
    if (left <= 0)
        return 0;
    size_t take = mail_outline_read(((struct mail_stream *)(void *)stream)->outline, (size_t)stream->position, to,
                                    room < (size_t)left ? room : (size_t)left);
    stream->position += (gint64)take;
    return (ssize_t)take;
}

static ssize_t stream_write(GMimeStream *stream, const char *from, size_t length)
{
    (void)stream, (void)from, (void)length;
    return -1; /* for reading only */
}

static int stream_nothing(GMimeStream *stream)
{
    (void)stream;
    return 0;
}

static gboolean stream_eos(GMimeStream *stream)
{
    return stream->position >= stream_end(stream);
}

static int stream_reset(GMimeStream *stream)
{
    stream->position = stream->bound_start;
    return 0;
}

static gint64 stream_seek(GMimeStream *stream, gint64 offset, GMimeSeekWhence whence)
{
    gint64 from = whence == GMIME_STREAM_SEEK_SET ? 0 : whence == GMIME_STREAM_SEEK_CUR ? stream->position : stream_end(stream);
    gint64 to = from + offset;
    if (to < stream->bound_start || to > stream_end(stream))
        return -1;
    return stream->position = to;
}

static gint64 stream_tell(GMimeStream *stream)
{
    return stream->position;
}

static gint64 stream_length(GMimeStream *stream)
{
    return stream_end(stream) - stream->bound_start;
}

static GMimeStream *stream_over(const struct mail_outline *outline, gint64 start, gint64 end);

static GMimeStream *stream_substream(GMimeStream *stream, gint64 start, gint64 end)
{
    return stream_over(((struct mail_stream *)(void *)stream)->outline, start, end);
}

static void class_begin(gpointer class, gpointer data)
{
    (void)data;
    GMimeStreamClass *stream = class;
    stream->read = stream_read;
    stream->write = stream_write;
    stream->flush = stream_nothing;
    stream->close = stream_nothing;
    stream->eos = stream_eos;
    stream->reset = stream_reset;
    stream->seek = stream_seek;
    stream->tell = stream_tell;
    stream->length = stream_length;
    stream->substream = stream_substream;
}

static GType stream_type(void)
{
    static gsize type = 0;
    if (g_once_init_enter(&type)) {
        const GTypeInfo info = {.class_size = sizeof(GMimeStreamClass), .class_init = class_begin,
                                .instance_size = sizeof(struct mail_stream)};
        g_once_init_leave(&type, g_type_register_static(GMIME_TYPE_STREAM, "PalaverMailStream", &info, (GTypeFlags)0));
    }
    return type;
}

static GMimeStream *stream_over(const struct mail_outline *outline, gint64 start, gint64 end)
{
    struct mail_stream *stream = g_object_new(stream_type(), NULL);
    stream->outline = outline;
    g_mime_stream_construct(&stream->stream, start, end);
    return &stream->stream;
}

GMimeStream *mail_stream_new(const struct mail_outline *outline)
{
    return stream_over(outline, 0, -1);
}
