/* east device: what can compute here (east-device(1)). */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/thread.h"
#include "cmd/command.h"
#include "compute/operations.h"

struct arguments {
	const char *device;
};

static const struct option_row rows[] = {
	{ 'd', "device", "name", "only this device, as other commands take it", OPTION_TEXT,
	  OPTION_PLACE(arguments, device), .words = backend_words, .otherwise = "all" },
	{ 0 },
};

static const struct option_part parts[] = { { .rows = rows }, { 0 } };

static double memory_gibibytes(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);

	return pages < 0 || size < 0 ? 0 : (double)pages * (double)size / 1073741824.0;
}

/* The processor; or with "auto" what that takes, and why. */
static int show_processor(const char *name, struct error *e)
{
	struct backend *b;

	if (backend_open(&b, name, 0, e))
		return -1;
	if (strcmp(b->name, "cpu") != 0)
		printf("%-10s %s\n", name, b->device);
	else
		printf("%-10s %s, %u of %u processors, %.1f GiB of memory\n", name, b->device, b->threads,
		       thread_available(), memory_gibibytes());
	if (b->why[0] != '\0')
		printf("           %s\n", b->why);
	backend_close(b);
	return 0;
}

/* Vulkan devices, one or (device NULL) all. */
static int show_vulkan(const char *device, struct error *e)
{
	struct builder lines = { 0 };
	int rc = backend_describe(&lines, device, e);

	if (rc == 0)
		fputs(lines.data, stdout);
	builder_clear(&lines);
	return rc;
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	const char *device = ((struct arguments *)arguments)->device;
	struct error unavailable;

	if (command_operands(line, 0, 0, e))
		return -1;
	if (device != NULL)
		return strncmp(device, "vulkan", 6) == 0 ? show_vulkan(device, e) : show_processor(device, e);
	if (show_processor("cpu", e))
		return -1;
	/* A machine without a GPU is no failure of this command. */
	if (show_vulkan(NULL, &unavailable))
		printf("%-10s unavailable: %s\n", "vulkan", unavailable.text);
	return 0;
}

const struct command command_device = {
	.name = "device",
	.synopsis = "[option ...]",
	.purpose = "list what can compute here",
	.parts = parts,
	.size = sizeof(struct arguments),
	.run = run,
};
