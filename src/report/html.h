/*
 * Text for HTML pages: foreign bytes become text and nothing else.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/text.h"

/*
 * Append t with & < > " ' as references, so that it is safe between tags and in
 * quoted attributes. Bytes that are not UTF-8, and control characters other
 * than tab and newline, become U+FFFD.
 */
void html_text(struct builder *b, struct text t);

/* The same cut to `limit` characters at most, with an ellipsis where it was cut. */
void html_text_cut(struct builder *b, struct text t, size_t limit);

#endif
