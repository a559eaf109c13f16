/* The turn that answers: what stands before another one begins, without its thinking. */
#include <string.h>

#include "base/memory.h"
#include "matching/extract/parts.h"

#define BAR "\xef\xbd\x9c" /* the wide one of DeepSeek's tokens */

/* -- special tokens ------------------------------------------------------------------ */

/* Of chat templates. */
static const struct turn_mark {
	const char *name;
	bool opens; /* a turn, and may stand before the text at hand */
} turn_marks[] = {
	{ "<|im_end|>", false },
	{ "<|im_start|>", true },
	{ "<|endoftext|>", false },
	{ "<|eot_id|>", false },
	{ "<|start_header_id|>", true },
	{ "<|end_of_text|>", false },
	{ "<|begin_of_text|>", true },
	{ "<|eom_id|>", false },
	{ "<|eot|>", false },
	{ "<|end|>", false },
	{ "<|return|>", false },
	{ "<|user|>", false },
	{ "<|assistant|>", true },
	{ "<|system|>", false },
	{ "<|prompter|>", false },
	{ "</s>", false },
	{ "[INST]", false },
	{ "<end_of_turn>", false },
	{ "<start_of_turn>", true },
	{ "<turn|>", false },
	{ "<|turn>", true },
	{ "<|END_RESPONSE|>", false },
	{ "<|END_OF_TURN_TOKEN|>", false },
	{ "<|START_OF_TURN_TOKEN|>", true },
	{ "<|endofturn|>", false },
	{ "<eos>", false },
	{ "<" BAR "end\xe2\x96\x81of\xe2\x96\x81sentence" BAR ">", false },
	{ "<" BAR "User" BAR ">", false },
};

const char *extract_turn_mark(size_t index)
{
	return index < countof(turn_marks) ? turn_marks[index].name : NULL;
}

/* The mark at t[at], NULL if there is none. A message that ends before another of the same turn ends none. */
static const struct turn_mark *mark_at(struct text t, size_t at)
{
	size_t i, next;

	if (t.data[at] != '<' && t.data[at] != '[')
		return NULL;
	for (i = 0; i < countof(turn_marks); i++)
		if (text_starts_at(t, at, turn_marks[i].name))
			break;
	if (i == countof(turn_marks))
		return NULL;
	next = text_skip_white(t, at + strlen(turn_marks[i].name));
	if (strcmp(turn_marks[i].name, "<|end|>") == 0 &&
	    (text_starts_at(t, next, "<|start|>assistant") || text_starts_at(t, next, "<|begin|>assistant")))
		return NULL;
	return &turn_marks[i];
}

struct text first_turn(struct text t, bool *ended)
{
	const struct turn_mark *mark;
	size_t from = text_skip_white(t, 0), at;

	*ended = false;
	while (from < t.size && (mark = mark_at(t, from)) != NULL && mark->opens)
		from = text_skip_white(t, from + strlen(mark->name));
	for (at = from; at < t.size; at++) {
		if ((t.data[at] == '<' || t.data[at] == '[') && mark_at(t, at) != NULL) {
			*ended = true;
			break;
		}
	}
	return text_slice(t, from, at);
}

/* -- labels --------------------------------------------------------------------------- */

/*
 * Bytes of a label at t[at], where a line begins, that puts another question, such as
 * "**Question 2:**"; 0 if there is none. *numbered: it has a number.
 */
static size_t label_at(struct text t, size_t at, bool *numbered)
{
	static const char *const labels[] = { "question",
					      "problem",
					      "human",
					      "user",
					      "exercise",
					      "instruction",
					      "input",
					      "next question",
					      "another question",
					      "next problem",
					      "new question",
					      "new problem",
					      "another problem",
					      "here's another question",
					      "here's another problem",
					      "here is another question",
					      "here is another problem",
					      "now here is another question",
					      "now here is another problem",
					      "q",
					      "example",
					      "\xe9\x97\xae\xe9\xa2\x98",
					      "\xe9\xa2\x98\xe7\x9b\xae" };
	size_t end = at, i, digits;

	while (end < t.size && end - at < 8 && strchr(" #*>_", t.data[end]) != NULL)
		end++;
	for (i = 0; i < countof(labels); i++)
		if (text_starts_folded(t, end, text_of(labels[i])))
			break;
	if (i == countof(labels))
		return 0;
	end += strlen(labels[i]);
	while (end < t.size && (t.data[end] == ' ' || t.data[end] == '#') && end - at < 32)
		end++;
	for (digits = 0; end < t.size && digits < 4 && text_is_digit(t.data[end]); digits++)
		end++;
	*numbered = digits > 0;
	while (end < t.size && t.data[end] == '*')
		end++;
	if (t.data[at] == '#' && (end == t.size || t.data[end] == '\n'))
		return end - at; /* a heading */
	if (text_starts_at(t, end, ":") || (*numbered && text_starts_at(t, end, ". ")))
		return end + 1 - at;
	return text_starts_at(t, end, "\xef\xbc\x9a") ? end + 3 - at : 0;
}

/* Whether a text before a label only leads to the question: "Sure! Let me solve it in 3 steps." */
static bool is_preamble(struct text t)
{
	static const char *const starts[] = { "let ",   "let'",      "here",     "sure",    "okay",
					      "ok ",    "ok,",       "i'll ",    "i will ", "certainly",
					      "below",  "of course", "great",    "alright", "we are ",
					      "we're ", "given ",    "to solve", NULL };
	size_t i;

	t = text_trim(t);
	for (i = 0; starts[i] != NULL; i++)
		if (text_starts_folded(t, 0, text_of(starts[i])))
			return text_find(t, TEXT("=")) == t.size;
	return false;
}

/*
 * Whether another question begins at t[at]. After an empty line anything that answers
 * may stand before its label; after the end of a line, or with a number as parts of one
 * question have it, only an answer with a mark.
 */
static bool begins_question(struct text t, size_t at)
{
	struct text before = text_slice(t, 0, at), answer;
	enum extract_rule fired;
	bool numbered, apart;

	if (label_at(t, at, &numbered) == 0)
		return false;
	if (is_preamble(before))
		return false;
	apart = text_ends(before, TEXT("\n\n")) || text_ends(before, TEXT("\r\n\r\n"));
	return extract(text_trim(before), false, apart && !numbered ? EXTRACT_ALL : MARKED, &answer, &fired);
}

struct text first_question(struct text t)
{
	enum {
		LABELS_MAX = 4 /* looked at, which bounds the work on hostile text */
	};
	size_t at = 0, labels = 0;
	bool unused;

	while (labels < LABELS_MAX) {
		at += text_find(text_slice(t, at, t.size), TEXT("\n")) + 1;
		if (at >= t.size)
			break;
		if (label_at(t, at, &unused) == 0)
			continue;
		if (begins_question(t, at))
			return text_slice(t, 0, at);
		labels++;
	}
	return t;
}

/* -- thinking ------------------------------------------------------------------------- */

/* What begins thinking, and what ends it; not pairs. */
static const char *const thinking_begins[] = { "<think>",
					       "<thinking>",
					       "<thought>",
					       "<reasoning>",
					       "<seed:think>",
					       "<|begin_of_thought|>",
					       "<|START_THINKING|>",
					       "<|THINK_START|>",
					       "<|think|>",
					       "<|thinking|>",
					       "<|channel|>analysis",
					       "<|channel>thought",
					       "[THINK]",
					       "[THINKING]",
					       "\xe2\x97\x81think\xe2\x96\xb7" };
static const char *const thinking_ends[] = { "</think>",
					     "</thinking>",
					     "</thought>",
					     "</reasoning>",
					     "</seed:think>",
					     "<|end_of_thought|>",
					     "<|END_THINKING|>",
					     "<|START_RESPONSE|>",
					     "<|THINK_END|>",
					     "<|/think|>",
					     "<|/thinking|>",
					     "<|content|>",
					     "<|channel|>final<|message|>",
					     "<channel|>",
					     "[/THINK]",
					     "[/THINKING]",
					     "\xe2\x97\x81/think\xe2\x96\xb7" };

/* Channels of messages whose tokens were left out: "analysisWe need ...assistantfinalSo ...". */
static struct text without_channels(struct text t)
{
	static const char begin[] = "analysis", end[] = "assistantfinal", call[] = "assistantcommentary";
	size_t at = text_find_last(t, TEXT("assistantfinal")), next = sizeof begin - 1;
	struct text head = text_trim(t);

	if (at < t.size)
		return text_slice(t, at + sizeof end - 1, t.size);
	if (text_starts(head, TEXT("analysis")) && text_find(head, text_of(call)) < head.size)
		return text_slice(t, 0, 0);
	/* Followed by a capital letter, it is no word of a text that answers. */
	if (text_starts(head, TEXT("analysis")) && next < head.size && head.data[next] >= 'A' && head.data[next] <= 'Z')
		return text_slice(t, 0, 0);
	return t;
}

/* Offset of the first begin of thinking; t.size if there is none. */
static size_t thinking_begin(struct text t)
{
	size_t i, at;

	for (at = 0; at < t.size; at++) {
		if (t.data[at] != '<' && t.data[at] != '[' && t.data[at] != '\xe2')
			continue;
		for (i = 0; i < countof(thinking_begins); i++)
			if (text_starts_at(t, at, thinking_begins[i]))
				return at;
	}
	return at;
}

/* Offset after the last end of thinking; 0 if there is none. */
static size_t thinking_end(struct text t)
{
	size_t i, at;

	for (at = t.size; at-- > 0;) {
		if (t.data[at] != '<' && t.data[at] != '[' && t.data[at] != '\xe2')
			continue;
		for (i = 0; i < countof(thinking_ends); i++)
			if (text_starts_at(t, at, thinking_ends[i]))
				return at + strlen(thinking_ends[i]);
	}
	return 0;
}

struct text without_thinking(struct text t)
{
	size_t after;
	struct text rest;

	t = without_channels(t);
	after = thinking_end(t);
	rest = text_slice(t, after, t.size);
	if (after > 0 && text_trim(rest).size == 0)
		return text_slice(t, 0, thinking_begin(t));
	/* Thinking that begins again after its end, or that has not ended. */
	return text_slice(rest, 0, thinking_begin(rest));
}
