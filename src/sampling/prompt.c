#include "sampling/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/message.h"
#include "matching/extract.h"
#include "sampling/prompt_own.h"

/*
 * A template is a list of pieces: one of the template's special tokens (by
 * index), or text in which QUESTION stands for the question. Text between two
 * special tokens is encoded as one string, as Hugging Face's tokenizers do.
 */
struct piece {
	int token;         /* index of `tokens`, or -1 */
	const char *text;  /* before the question */
	const char *after; /* after the question; NULL where the piece has no question */
};

struct form {
	const char *tokens[3]; /* names of the special tokens */
	int end;               /* index of the one that ends a completion, -1: the tokenizer's eos */
	const struct piece *pieces;
	size_t count;
};

#define BOXED_SYSTEM "Please reason step by step, and put your final answer within \\boxed{}."

static const struct piece bare_pieces[] = { { -1, "", "\n" } };
static const struct piece plain_pieces[] = { { -1, "Question: ", "\nAnswer:" } };

/* A turn a line. The forms without a system text begin after the first. */
/* clang-format off */
static const struct piece chatml_pieces[] = {
	{ 0, 0, 0 }, { -1, "system\n" BOXED_SYSTEM, 0 }, { 1, 0, 0 }, { -1, "\n", 0 },
	{ 0, 0, 0 }, { -1, "user\n", "" }, { 1, 0, 0 }, { -1, "\n", 0 },
	{ 0, 0, 0 }, { -1, "assistant\n", 0 },
};
static const struct piece llama3_pieces[] = {
	{ 0, 0, 0 }, { -1, "system", 0 }, { 1, 0, 0 }, { -1, "\n\n" BOXED_SYSTEM, 0 }, { 2, 0, 0 },
	{ 0, 0, 0 }, { -1, "user", 0 }, { 1, 0, 0 }, { -1, "\n\n", "" }, { 2, 0, 0 },
	{ 0, 0, 0 }, { -1, "assistant", 0 }, { 1, 0, 0 }, { -1, "\n\n", 0 },
};
/* clang-format on */

enum { /* pieces of the first turn */
	CHATML_SYSTEM = 4,
	LLAMA3_SYSTEM = 5
};

#define CHATML_TOKENS { "<|im_start|>", "<|im_end|>" }, 1
#define LLAMA3_TOKENS { "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>" }, 2

static const struct form forms[] = {
	[PROMPT_BARE] = { { 0 }, -1, bare_pieces, countof(bare_pieces) },
	[PROMPT_PLAIN] = { { 0 }, -1, plain_pieces, countof(plain_pieces) },
	[PROMPT_CHATML] = { CHATML_TOKENS, chatml_pieces + CHATML_SYSTEM, countof(chatml_pieces) - CHATML_SYSTEM },
	[PROMPT_BOXED] = { CHATML_TOKENS, chatml_pieces, countof(chatml_pieces) },
	[PROMPT_LLAMA3] = { LLAMA3_TOKENS, llama3_pieces + LLAMA3_SYSTEM, countof(llama3_pieces) - LLAMA3_SYSTEM },
	[PROMPT_LLAMA3_BOXED] = { LLAMA3_TOKENS, llama3_pieces, countof(llama3_pieces) },
};

/* By enum prompt_template, after the one that is chosen by the tokenizer. */
static const char *const prompt_names[] = { "auto", "bare", "plain", "chatml", "boxed", "llama3", NULL };

const struct option_row prompt_option_rows[] = {
	{ 0, "prompt", "template", NULL, OPTION_NAME, OPTION_PLACE(prompt_options, template), .words = prompt_names,
	  .otherwise = "auto" },
	{ 0, "prompt-file", "file", "the template: a text with {question} in it, or a chat template in Jinja",
	  OPTION_FILE, OPTION_PLACE(prompt_options, file) },
	{ 0, "system", "text", "a system text, by the model's own template", OPTION_TEXT,
	  OPTION_PLACE(prompt_options, system) },
	{ 0, "shots", "file", "records whose questions and solutions come before, by the model's own template",
	  OPTION_FILE, OPTION_PLACE(prompt_options, shots) },
	{ 0, "date", "day", "YYYY-MM-DD, for a model's own template that asks what day it is", OPTION_TEXT,
	  OPTION_PLACE(prompt_options, date) },
	{ 0 },
};

static bool has(const struct tokenizer *t, const char *name)
{
	return tokenizer_find(t, text_of(name)) >= 0;
}

static bool is_auto(const char *name)
{
	return name == NULL || strcmp(name, prompt_names[0]) == 0;
}

static bool has_llama3(const struct tokenizer *t)
{
	return has(t, "<|start_header_id|>") && has(t, "<|eot_id|>");
}

static bool has_chatml(const struct tokenizer *t)
{
	return has(t, "<|im_start|>") && has(t, "<|im_end|>");
}

static const char *name_of(enum prompt_template template)
{
	return prompt_names[(template == PROMPT_LLAMA3_BOXED ? PROMPT_BOXED : template) + 1];
}

static int choose(enum prompt_template *out, const char *name, const struct tokenizer *t, struct error *e)
{
	int word = name == NULL ? 0 : option_word(prompt_option_rows, text_of(name), 0);

	if (word < 0)
		return error_set(e, ERROR_RANGE, "there is no prompt template '%s'", name);
	if (word > 0)
		*out = (enum prompt_template)(word - 1);
	else
		*out = has_llama3(t) ? PROMPT_LLAMA3 : has_chatml(t) ? PROMPT_CHATML : PROMPT_BARE;
	if (*out == PROMPT_BOXED && has_llama3(t) && !has_chatml(t))
		*out = PROMPT_LLAMA3_BOXED;
	return 0;
}

/* The tokens of a form; the one that ends a completion, or -1: the tokenizer's eos does. */
static int take_form(struct prompt *p, const struct prompt_options *o, const struct tokenizer *t, struct error *e)
{
	const struct form *f;
	size_t i;

	if (choose(&p->template, o->template, t, e))
		return -1;
	f = &forms[p->template];
	if (o->system != NULL || o->shots != NULL || o->date != NULL)
		return error_set(e, ERROR_USAGE,
				 "--%s needs a model with a chat template of its own, and --prompt auto; here the "
				 "template is %s",
				 o->system != NULL  ? "system"
				 : o->shots != NULL ? "shots"
						    : "date",
				 name_of(p->template));
	for (i = 0; i < countof(f->tokens) && f->tokens[i] != NULL; i++) {
		p->tokens[i] = tokenizer_find(t, text_of(f->tokens[i]));
		if (p->tokens[i] < 0)
			return error_set(e, ERROR_FORMAT,
					 "the tokenizer has no token '%s', which the prompt template '%s' needs: "
					 "choose another with --prompt",
					 f->tokens[i], name_of(p->template));
	}
	p->end = f->end >= 0 ? p->tokens[f->end] : -1;
	return 0;
}

/* What a model writes after such a token is another turn. */
static void add_turn_marks(struct prompt *p, const struct tokenizer *t)
{
	const char *name;
	int32_t id;
	size_t i;

	for (i = 0; (name = extract_turn_mark(i)) != NULL; i++) {
		/* Where a turn has several messages, each of them has this end. */
		if (strcmp(name, "<|end|>") == 0 && (has(t, "<|channel|>") || has(t, "<|begin|>")))
			continue;
		id = tokenizer_find(t, text_of(name));
		if (id >= 0 && tokenizer_special(t, id))
			prompt_add_end(p, id);
	}
}

int prompt_init(struct prompt *p, const struct prompt_options *o, struct tokenizer *t, struct error *e)
{
	memset(p, 0, sizeof *p);
	if (o->file != NULL && !is_auto(o->template))
		return error_set(e, ERROR_USAGE, "one template at a time: --prompt %s or --prompt-file", o->template);
	if (is_auto(o->template) && prompt_own_open(&p->own, &p->end, o, t, e))
		return -1;
	if (p->own != NULL)
		p->template = PROMPT_OWN;
	else if (take_form(p, o, t, e))
		return -1;
	if (p->end < 0 && tokenizer_need(t, TOKENIZER_EOS, &p->end, e)) {
		prompt_clear(p);
		return -1;
	}
	prompt_add_end(p, p->end);
	if (tokenizer_role(t, TOKENIZER_EOS) >= 0)
		prompt_add_end(p, tokenizer_role(t, TOKENIZER_EOS));
	add_turn_marks(p, t);
	return 0;
}

void prompt_clear(struct prompt *p)
{
	prompt_own_close(p->own);
	memset(p, 0, sizeof *p);
}

const char *prompt_origin(const struct prompt *p)
{
	return p->own != NULL ? p->own->chat.origin : NULL;
}

size_t prompt_inputs(const struct prompt *p, const struct prompt_options *o, struct provenance_input *inputs)
{
	size_t n = 0;

	if (o->shots != NULL)
		inputs[n++] = (struct provenance_input){ o->shots, p->own->shots_sha256 };
	if (o->file != NULL)
		inputs[n++] = (struct provenance_input){ o->file, p->own->file_sha256 };
	return n;
}

struct text prompt_system(const struct prompt *p)
{
	const struct prompt_own *own = p->own;

	if (own != NULL && own->turn_count > 0 && strcmp(own->turns[0].role, "system") == 0)
		return own->turns[0].content;
	return p->template == PROMPT_BOXED || p->template == PROMPT_LLAMA3_BOXED ? TEXT(BOXED_SYSTEM)
										 : (struct text){ NULL, 0 };
}

void prompt_report(const struct prompt *p, const char *command)
{
	if (p->own != NULL)
		message_print("%s: prompts by %s, %s\n", command,
			      p->own->file_sha256[0] != '\0' ? "the template given" : "the model's own template",
			      p->own->chat.origin);
}

const char *const *prompt_stops(const struct prompt *p)
{
	static const char *const plain[] = { "\n\nQuestion:", "\nQuestion:", NULL };

	return p->template == PROMPT_PLAIN ? plain : plain + countof(plain) - 1;
}

void prompt_add_end(struct prompt *p, int32_t id)
{
	size_t i;

	for (i = 0; i < p->end_count; i++)
		if (p->ends[i] == id)
			return;
	if (p->end_count < PROMPT_ENDS_MAX)
		p->ends[p->end_count++] = id;
}

static int encode_form(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text question,
		       struct error *e)
{
	const struct form *f = &forms[p->template];
	struct builder b = { 0 };
	size_t i;
	int rc;

	/* The tokenizer's own frame around an empty text: bos where it has one. */
	rc = tokenizer_encode(out, t, TEXT(""), TOKENIZER_FRAME, e);
	for (i = 0; rc == 0 && i < f->count; i++) {
		const struct piece *piece = &f->pieces[i];

		if (piece->token >= 0) {
			tokens_add(out, p->tokens[piece->token]);
			continue;
		}
		builder_reset(&b);
		builder_string(&b, piece->text);
		if (piece->after != NULL) {
			builder_text(&b, question);
			builder_string(&b, piece->after);
		}
		rc = tokenizer_encode(out, t, builder_view(&b), i == 0 ? 0 : TOKENIZER_INSIDE, e);
	}
	builder_clear(&b);
	return rc;
}

int prompt_encode(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text question,
		  struct error *e)
{
	if (p->template == PROMPT_OWN)
		return prompt_own_encode(out, p->own, t, question, e);
	return encode_form(out, p, t, question, e);
}

static void form_text(struct builder *out, const struct prompt *p, struct text question)
{
	const struct form *f = &forms[p->template];
	size_t i;

	for (i = 0; i < f->count; i++) {
		const struct piece *piece = &f->pieces[i];

		builder_string(out, piece->token >= 0 ? f->tokens[piece->token] : piece->text);
		if (piece->after != NULL) {
			builder_text(out, question);
			builder_string(out, piece->after);
		}
	}
}

int prompt_text(struct builder *out, const struct prompt *p, struct tokenizer *t, struct text question, struct error *e)
{
	if (p->template == PROMPT_OWN)
		return prompt_own_text(out, p->own, t, question, e);
	form_text(out, p, question);
	return 0;
}

int prompt_encode_completion(struct tokens *out, const struct prompt *p, struct tokenizer *t, struct text completion,
			     struct error *e)
{
	if (prompt_encode_cut_completion(out, t, completion, e))
		return -1;
	tokens_add(out, p->end);
	return 0;
}

int prompt_encode_cut_completion(struct tokens *out, struct tokenizer *t, struct text completion, struct error *e)
{
	return tokenizer_encode(out, t, completion, TOKENIZER_CONTINUED, e);
}
