#include "compute/operations.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/message.h"
#include "compute/backends.h"

const char *const dtype_names[] = {
	[DTYPE_F32] = "f32", [DTYPE_BF16] = "bf16", [DTYPE_F16] = "f16", [DTYPE_Q8_0] = "q8_0", NULL
};

const char *const precision_names[] = {
	[PRECISION_F32] = "f32", [PRECISION_F16] = "f16", [PRECISION_BF16] = "bf16", NULL
};

const char *const backend_words[] = { "cpu", "vulkan", "auto", NULL };

const struct option_row backend_option_rows[] = {
	{ 'd', "device", "name", "vulkan also with :index or :name after it", OPTION_TEXT, .size = sizeof(const char *),
	  .words = backend_words },
	{ 0 },
};

const struct option_row precision_option_rows[] = {
	{ 0, "precision", "type", "of matrix products in training, 16 bits on Vulkan alone", OPTION_WORD,
	  .size = sizeof(enum precision), .words = precision_names },
	{ 0 },
};

const struct option_row dtype_option_rows[] = {
	{ 0, "dtype", "type", "weights held as", OPTION_WORD, .size = sizeof(enum dtype), .words = dtype_names },
	{ 0 },
};

/* -- what a device holds -------------------------------------------------- */

static int too_large(const struct backend *b, const struct demand *d, size_t limit, const char *remedy, struct error *e)
{
	return error_set(e, ERROR_MEMORY, "%s: %zu bytes, but %s %s at most %zu: %s", d->what, d->bytes, b->device,
			 d->operand ? "takes operands of" : "allocates", limit, remedy);
}

static int heap_exceeded(const struct backend *b, const struct demand *demands, size_t count, size_t sum,
			 const struct capacity *c, const char *remedy, struct error *e)
{
	struct builder list = { 0 };

	for (size_t i = 0; i < count; i++)
		if (!demands[i].operand && demands[i].bytes > 0)
			builder_format(&list, "%s%s %zu", list.size == 0 ? "" : ", ", demands[i].what,
				       demands[i].bytes);
	error_set(e, ERROR_MEMORY, "no memory for %zu bytes (%s) on %s: %s has %zu, of which %zu are in use: %s", sum,
		  list.data, b->device, c->host != NULL ? c->host : "its heap", c->heap, c->used, remedy);
	builder_clear(&list);
	return -1;
}

int backend_admit(struct backend *b, const struct demand *demands, size_t count, const char *remedy, struct error *e)
{
	struct capacity c = b->op->capacity(b);
	size_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		size_t limit = demands[i].operand ? c.operand : c.allocation;

		if (demands[i].bytes > limit)
			return too_large(b, &demands[i], limit, remedy, e);
		if (!demands[i].operand)
			sum = demands[i].bytes > SIZE_MAX - sum ? SIZE_MAX : sum + demands[i].bytes;
	}
	return sum > c.heap - c.used ? heap_exceeded(b, demands, count, sum, &c, remedy, e) : 0;
}

/* -- devices -------------------------------------------------------------- */

/* What stands after "vulkan:", "" for "vulkan" alone, NULL for other devices. */
static const char *vulkan_part(const char *device)
{
	static const char name[] = "vulkan";
	size_t n = sizeof name - 1;

	if (strncmp(device, name, n) != 0 || (device[n] != '\0' && device[n] != ':'))
		return NULL;
	return device[n] == ':' ? device + n + 1 : "";
}

int backend_describe(struct builder *out, const char *device, struct error *e)
{
	return vulkan_describe(out, device == NULL ? NULL : vulkan_part(device), e);
}

void backend_note_choice(struct backend *b)
{
	static const char by[] = ", chosen by auto";
	size_t used = strlen(b->device);

	if (b->why[0] == '\0')
		return;
	if (used + sizeof by > sizeof b->device)
		used = sizeof b->device - sizeof by;
	memcpy(b->device + used, by, sizeof by);
}

static void set_choice(struct backend *b, const char *why)
{
	snprintf(b->why, sizeof b->why, "%.255s", why);
	backend_note_choice(b);
}

static int open_auto(struct backend **out, unsigned threads, struct error *e)
{
	struct error why;

	if (vulkan_open(out, NULL, &why) == 0) {
		set_choice(*out, "a discrete GPU that runs everything");
		return 0;
	}
	/* what the user told Vulkan is wrong: not a matter of devices */
	if (why.code == ERROR_RANGE || why.code == ERROR_USAGE) {
		*e = why;
		return error_wrap(e, "device 'auto'");
	}
	if (cpu_open(out, threads, e))
		return -1;
	set_choice(*out, why.text);
	return 0;
}

int backend_open(struct backend **out, const char *device, unsigned threads, struct error *e)
{
	const char *which = vulkan_part(device);

	*out = NULL;
	if (which != NULL)
		return vulkan_open(out, which, e) ? error_wrap(e, "device '%s'", device) : 0;
	if (strcmp(device, "cpu") == 0)
		return cpu_open(out, threads, e);
	if (strcmp(device, "auto") == 0)
		return open_auto(out, threads, e);
	return error_set(e, ERROR_DEVICE, "no device is called '%s'; there are cpu, vulkan[:INDEX|NAME] and auto",
			 device);
}

void backend_close(struct backend *b)
{
	if (b == NULL)
		return;
	if (strcmp(b->name, "vulkan") == 0)
		vulkan_close(b);
	else
		cpu_close(b);
}

int backend_choose(struct backend **out, const char *device, size_t threads, struct error *e)
{
	if (backend_open(out, device, (unsigned)threads, e))
		return -1;
	if ((*out)->why[0] != '\0')
		message_print("device auto: %s: %s\n", (*out)->name, (*out)->why);
	return 0;
}
