/*
 * east help: shows a manual page with man(1). The pages beside the program
 * come first, so that a build shows its own and not an older installed one.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "config.h"

enum {
	PATH_SIZE = 4096
};

static const struct option_part parts[] = { { 0 } };

/* The folder of the running program; "" where the system does not tell. */
static void program_folder(char *folder, size_t size)
{
	ssize_t length = readlink("/proc/self/exe", folder, size - 1);

	folder[length > 0 ? length : 0] = '\0';
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
}

/* Try folder + "/" + middle + page; the path is left in `path`. */
static int page_at(char *path, const char *folder, const char *middle, const char *page)
{
	int length = snprintf(path, PATH_SIZE, "%s/%s%s", folder, middle, page);

	return length > 0 && length < PATH_SIZE && access(path, R_OK) == 0;
}

/*
 * The path of a page: in man/ of the source tree above the program (at most
 * three folders up, for variants), else below the prefix the program stands
 * in, else below the configured one. Returns 0 if there is none.
 */
static int page_find(char *path, const char *page)
{
	char folder[PATH_SIZE], middle[] = "share/man/man1/";

	middle[strlen(middle) - 2] = page[strlen(page) - 1];
	program_folder(folder, sizeof folder);
	for (int up = 0; up < 4 && strrchr(folder, '/'); up++) {
		if (page_at(path, folder, "man/", page) || page_at(path, folder, middle, page))
			return 1;
		*strrchr(folder, '/') = '\0';
	}
	return page_at(path, PREFIX, middle, page);
}

static int run(void *arguments, const struct command_line *line, struct error *e)
{
	static const char *const forms[] = { "east-%s.1", "east-%s.3", "east-%s.5", "east-%s.7", "%s.1", "%s.7" };
	char page[256], path[PATH_SIZE];
	const char *topic;
	int found = 0;

	(void)arguments;
	if (command_operands(line, 0, 1, e))
		return -1;
	topic = line->next < line->argc ? line->argv[line->next] : "east";
	if (strchr(topic, '/') || strlen(topic) > 64)
		return error_set(e, ERROR_USAGE, "no page about `%s`", topic);
	if (strcmp(topic, "method") == 0) {
		found = page_find(path, "east.7");
	} else {
		for (size_t i = 0; !found && i < sizeof forms / sizeof forms[0]; i++) {
			(void)snprintf(page, sizeof page, forms[i], topic);
			found = page_find(path, page);
		}
	}
	if (!found)
		return error_set(e, ERROR_USAGE, "no page about `%s`", topic);

	/* man(1) takes a name with a slash for a file. */
	execlp("man", "man", path, (char *)NULL);
	execlp("mandoc", "mandoc", "-a", path, (char *)NULL);
	return error_system(e, "neither man nor mandoc could be started to show %s", path);
}

const struct command command_help = {
	.name = "help",
	.synopsis = "[command | method | models | records]",
	.purpose = "show a manual page",
	.parts = parts,
	.run = run,
};
