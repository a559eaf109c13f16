#include "store/pattern.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/memory.h"

enum {
	EXPRESSION_LIMIT = 65536,  /* bytes */
	MEMORY_LIMIT = 256 * 1024, /* KiB of backtracking */
	STACK_START = 64 * 1024,   /* bytes of the compiled matcher's own stack */
	STACK_LIMIT = 8 * 1024 * 1024
};

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	char *origin;
};

static int fail_compile(struct error *e, const char *origin, struct text expression, int code, size_t at)
{
	char message[256];

	pcre2_get_error_message(code, (PCRE2_UCHAR *)message, sizeof(message));
	return error_set(e, ERROR_FORMAT, "%s: regular expression '%.*s': %s at byte %zu", origin,
			 (int)(expression.size < 120 ? expression.size : 120), expression.data, message, at);
}

int pattern_open(struct pattern **out, struct text expression, const char *origin, struct error *e)
{
	struct pattern *p;
	pcre2_compile_context *rules;
	int code = 0;
	size_t at = 0;

	*out = NULL;
	if (expression.size > EXPRESSION_LIMIT)
		return error_set(e, ERROR_FORMAT, "%s: regular expression of %zu bytes, limit %d", origin,
				 expression.size, (int)EXPRESSION_LIMIT);
	p = memory_new(1, sizeof(*p));
	p->origin = memory_string(origin, strlen(origin));
	rules = pcre2_compile_context_create(NULL);
	if (rules != NULL) {
		pcre2_set_newline(rules, PCRE2_NEWLINE_LF);
		p->code = pcre2_compile((PCRE2_SPTR)(expression.size > 0 ? expression.data : ""), expression.size,
					PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C, &code, &at,
					rules);
		pcre2_compile_context_free(rules);
		if (p->code == NULL) {
			pattern_close(p);
			return fail_compile(e, origin, expression, code, at);
		}
		p->data = pcre2_match_data_create(1, NULL);
		p->context = pcre2_match_context_create(NULL);
	}
	if (p->data == NULL || p->context == NULL) {
		pattern_close(p);
		return error_set(e, ERROR_MEMORY, "%s: no memory for a regular expression", origin);
	}
	pcre2_set_heap_limit(p->context, MEMORY_LIMIT);
	/* Where there is no compiler for this machine the interpreter does the same work. */
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) == 0) {
		p->stack = pcre2_jit_stack_create(STACK_START, STACK_LIMIT, NULL);
		if (p->stack != NULL)
			pcre2_jit_stack_assign(p->context, NULL, p->stack);
	}
	*out = p;
	return 0;
}

void pattern_close(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_jit_stack_free(p->stack);
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p->origin);
	free(p);
}

int pattern_find(struct pattern *p, struct text subject, size_t from, size_t *start, size_t *end, bool *found,
		 struct error *e)
{
	PCRE2_SPTR data = (PCRE2_SPTR)(subject.size > 0 ? subject.data : "");
	const PCRE2_SIZE *ends;
	char message[256];
	int rc;

	*found = false;
	rc = pcre2_match(p->code, data, subject.size, from, PCRE2_NO_UTF_CHECK, p->data, p->context);
	if (rc == PCRE2_ERROR_JIT_STACKLIMIT)
		rc = pcre2_match(p->code, data, subject.size, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, p->data,
				 p->context);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0) {
		pcre2_get_error_message(rc, (PCRE2_UCHAR *)message, sizeof(message));
		return error_set(e, ERROR_RANGE, "%s: regular expression on %zu bytes of text: %s", p->origin,
				 subject.size, message);
	}
	ends = pcre2_get_ovector_pointer(p->data);
	/* \K can put the start where no sequence of matches may have it. */
	if (ends[0] < from || ends[1] < ends[0])
		return error_set(e, ERROR_RANGE, "%s: regular expression matched backwards; remove \\K from it",
				 p->origin);
	*start = ends[0];
	*end = ends[1];
	*found = true;
	return 0;
}
