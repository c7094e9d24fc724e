"""Launch links: the URL of a prefilled launcher, read and written (``web/src/ui/pages/launcher/route.ts`` upstream).

    SITE/launcher/CATALOG/CHART?name=…&shared=…&version=…&s3=…&PATCH&autoLaunch=true
    PATCH: a.b[0].c=VALUE&…    VALUE: true, false, null, a number, «text», or - for what is deleted

A link cannot carry every patch. What it would lose is left out when it is written, and named.
"""

from sardonyx.dialect.links.model import Link, LostLeaf, MalformedLink, UnreadPart, WrittenLink
from sardonyx.dialect.links.reading import read_link, unread_parts
from sardonyx.dialect.links.writing import write_link

__all__ = ["Link", "LostLeaf", "MalformedLink", "UnreadPart", "WrittenLink", "read_link", "unread_parts", "write_link"]
