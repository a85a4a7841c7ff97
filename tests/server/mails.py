"""Mails of an mboxrd, read by Python's own modules: what a client that nobody of Palaver wrote makes of them."""
import email
import email.header
import email.policy
import email.utils
import re


def mails(path):
    """Each mail's bytes, the quoting of mboxrd undone."""
    with open(path, "rb") as file:
        data = file.read()
    for part in re.split(rb"(?m)^From [^\n]*\n", data)[1:]:
        part = re.sub(rb"(?m)^>(>*From )", rb"\1", part)
        yield part[:-1] if part.endswith(b"\n\n") else part


def parsed(path):
    return [email.message_from_bytes(mail) for mail in mails(path)]


def header(message, name):
    value = str(email.header.make_header(email.header.decode_header(message.get(name, ""))))
    return " ".join(value.split())


def when(message):
    return email.utils.parsedate_to_datetime(message["Date"])


def plain_text(message):
    """The first text/plain part, or None."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            return part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8", "replace")
    return None
