# From the Markdown of docs/*.md to roff: headings, code blocks, emphasis. Only what those pages use.
s/\\/\\e/g
/^```/ {
    s/.*//
    x
    s/^$/open/
    /^open$/ {
        x
        s/.*/.nf/
        b
    }
    s/.*//
    x
    s/.*/.fi/
    b
}
s/^# \(.*\)/.SH NAME\n\1/
s/^## \(.*\)/.SH \U\1/
s/^### \(.*\)/.SS \1/
s/^- /.IP \\(bu 2\n/
s/^'/\\\&'/
s/^\./\\\&./
s/^\\\&\.\(SH\|SS\|IP\|nf\|fi\)/.\1/
s/\*\*\([^*]*\)\*\*/\\fB\1\\fR/g
s/`\([^`]*\)`/\\fB\1\\fR/g
s/^$/.PP/
