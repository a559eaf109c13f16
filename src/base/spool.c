#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

int file_spool(FILE **out, char **folder, const char *output, struct error *e)
{
	const char *own = getenv("TMPDIR");
	char *name;
	int fd;

	*out = NULL;
	*folder = output != NULL                  ? file_folder(output)
		  : own != NULL && own[0] != '\0' ? memory_string(own, strlen(own))
						  : memory_string("/var/tmp", 8);
	name = file_join(*folder, ".east-XXXXXX");
	fd = mkstemp(name);
	if (fd >= 0) {
		unlink(name);
		*out = fdopen(fd, "w+b");
	}
	if (*out == NULL) {
		(void)error_system(e, "%s: cannot make a temporary file", *folder);
		if (fd >= 0)
			close(fd);
		free(*folder);
		*folder = NULL;
	}
	free(name);
	return *out == NULL ? -1 : 0;
}
