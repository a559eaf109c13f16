/*
 * The grader of east as a C library: where a solution's answer stands, whether
 * it equals the right one, and which answers of a question are the same. It
 * judges as `east match` does (east-match(1)); east-grader(3) describes it and
 * shows its use from C and Python.
 *
 * All texts are UTF-8, given with their size in bytes; EAST_NUL_ENDED stands for
 * the size of one that ends with NUL. Whatever is in them, no call aborts, prints
 * or exits, and the work is bounded; only without memory the process ends. There is
 * no global state: threads may call at the same time, each with a grader of its own.
 *
 * The interface only grows: what stands here keeps its meaning and its layout
 * as long as the number in libeast-grader.so.1 is 1.
 */
#ifndef EAST_GRADER_H
#define EAST_GRADER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define EAST_API __attribute__((visibility("default")))
#else
#define EAST_API
#endif

#define EAST_NUL_ENDED ((size_t)-1)

/* What a solution's answer is to the right one. */
enum east_verdict {
	EAST_EQUAL,
	EAST_DIFFERENT,
	EAST_UNDECIDED, /* the bounds of the work were reached, or a side has no value */
	EAST_UNPARSED,  /* a side is not understood */
	EAST_UNANSWERED /* the solution gives no answer */
};

/* "equal", "different", "undecided", "unparsed", "unanswered"; "unknown" for any other number. */
EAST_API const char *east_verdict_name(int verdict);

/* The version of east, such as "0.1.0". */
EAST_API const char *east_version(void);

struct east_grader;

/* A grader with the defaults of `east match`; NULL without memory. */
EAST_API struct east_grader *east_grader_new(void);
EAST_API void east_grader_free(struct east_grader *g); /* NULL is fine */

/*
 * Set an option of `east match` by its long name:
 *
 *     extract             rules, such as "all", "boxed,phrase" (default "all")
 *     percent             "either", "number", "ratio" (default "either")
 *     rounding            digits, "0" to "1000" (default "6")
 *     compat              "hendrycks", "gsm8k": judge as that string grader does
 *     strict              NULL: answers are equal if their bytes are
 *     exclude-unanswered  NULL: solutions without an answer are in no cluster
 *
 * 0, or -1 with a message where there is no such option or its value is not good.
 */
EAST_API int east_grader_set(struct east_grader *g, const char *option, const char *value);

/* What the last call that returned -1 on this grader says; "" before that. */
EAST_API const char *east_grader_error(const struct east_grader *g);

/*
 * Find a solution's answer: 1 with *from and *size, a slice of the solution, and
 * *rule, the name of the rule that found it (each may be NULL); 0 if there is none.
 */
EAST_API int east_grader_extract(struct east_grader *g, const char *solution, size_t solution_size, size_t *from,
				 size_t *size, const char **rule);

/*
 * Judge a solution by the right answer, which is a bare answer or a worked
 * solution: a value of enum east_verdict. -1 if `gold` holds nothing to compare with.
 */
EAST_API int east_grader_judge(struct east_grader *g, const char *gold, size_t gold_size, const char *solution,
			       size_t solution_size);

/*
 * Judge and cluster the solutions of one question.
 *
 * solutions  [count] texts
 * sizes      [count] their sizes; NULL: all end with NUL
 * verdicts   [count] receives a value of enum east_verdict for each; may be NULL
 * clusters   [count] receives the number of its cluster, from 0 in the order of
 *            first appearance, -1 for none; may be NULL
 *
 * All right answers are one cluster, and so are the solutions without an answer.
 * Returns the number of clusters; -1 if `gold` holds nothing to compare with.
 */
EAST_API int east_grader_cluster(struct east_grader *g, const char *gold, size_t gold_size,
				 const char *const *solutions, const size_t *sizes, size_t count, int *verdicts,
				 int *clusters);

/*
 * Why a solution is right or not, in lines for people, as `east match --explain`
 * says it; ends with NUL. Free it with east_text_free().
 */
EAST_API char *east_grader_explain(struct east_grader *g, const char *gold, size_t gold_size, const char *solution,
				   size_t solution_size);
EAST_API void east_text_free(char *text);

/* Free what this thread keeps for later calls; before a thread ends that has judged. */
EAST_API void east_thread_end(void);

#ifdef __cplusplus
}
#endif

#endif
