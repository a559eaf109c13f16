/*
 * Stands in for libFuzzer's main: runs a fuzz target once over each file named
 * on the command line, so that the corpus is part of every ordinary test run.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of a file in a block of exactly its size, so that sanitizers see every overrun. */
static uint8_t *file_read(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	long length;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
		*size = (size_t)length;
		data = malloc(*size ? *size : 1);
		if (data && fread(data, 1, *size, file) != *size) {
			free(data);
			data = NULL;
		}
	}
	(void)fclose(file);
	return data;
}

int main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++) {
		size_t size = 0;
		uint8_t *data = file_read(argv[i], &size);

		fprintf(stderr, "%s\n", argv[i]); /* the last one named is the one that crashed */
		if (!data || LLVMFuzzerTestOneInput(data, size) != 0)
			failed++;
		free(data);
	}
	printf("%d passed, %d failed\n", argc - 1 - failed, failed);
	return failed > 0 || argc < 2;
}
