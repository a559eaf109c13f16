#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/compute/parity.h"

/* A quiet NaN that no arithmetic makes. */
#define GUARD 0x7fc0deadu

struct device devices[PARITY_DEVICES];
size_t device_count;

/* NULL: the CPU, "" any Vulkan device, else those whose name begins so. */
static const char *vulkan;

/* -- devices -------------------------------------------------------------- */

/* Sets a variable, or unsets it for NULL; what it was is the caller's to free. */
static char *swap_variable(const char *name, const char *value)
{
	char *was = getenv(name) == NULL ? NULL : strdup(getenv(name));

	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
	return was;
}

static void restore_variable(const char *name, char *was)
{
	free(swap_variable(name, was));
	free(was);
}

/* As backend_open() for Vulkan; with the validation layer where that is. */
static int open_vulkan(struct backend **out, const char *name, struct error *e)
{
	static bool told;

	setenv("EAST_VULKAN_VALIDATE", "1", 1);
	if (backend_open(out, name, 0, e) == 0)
		return 0;
	if (strstr(e->text, "EAST_VULKAN_VALIDATE") == NULL)
		return -1;
	if (!told)
		printf("skipped: validation: %s\n", e->text);
	told = true;
	setenv("EAST_VULKAN_VALIDATE", "0", 1);
	return backend_open(out, name, 0, e);
}

/* The Vulkan device of that index: 1 if it is open, 0 if it is none of those to test, -1 behind the last. */
static int open_index(struct device *d, unsigned index, struct error *e)
{
	snprintf(d->open, sizeof d->open, "vulkan:%u", index);
	if (open_vulkan(&d->backend, d->open, e)) {
		if (strstr(e->text, "cannot be used") == NULL)
			return -1; /* no device of that index */
		printf("skipped: %s\n", e->text);
		return 0;
	}
	if (strncmp(d->backend->device, vulkan, strlen(vulkan)) != 0) {
		backend_close(d->backend);
		return 0;
	}
	snprintf(d->name, sizeof d->name, "%.60s", d->backend->device);
	d->family = index;
	d->sum_unit = 0x1p-44;
	return 1;
}

bool parity_arguments(int argc, char **argv)
{
	struct device d;
	struct error e;
	int found = 0;

	if (argc == 1)
		return true;
	vulkan = strcmp(argv[1], "vulkan") == 0 ? "" : strcmp(argv[1], "lavapipe") == 0 ? "llvmpipe" : NULL;
	if (argc > 2 || vulkan == NULL) {
		printf("usage: %s [vulkan | lavapipe]\n", argv[0]);
		exit(2);
	}
	for (unsigned i = 0; found == 0; i++)
		found = open_index(&d, i, &e);
	if (found < 0) {
		printf("skipped: all: %s%s\n", *vulkan == '\0' ? "" : "no lavapipe: ", e.text);
		return false;
	}
	backend_close(d.backend);
	return true;
}

bool parity_on_vulkan(void)
{
	return vulkan != NULL;
}

static void open_all_vulkan(void)
{
	struct error e;
	int found = 0;

	for (unsigned i = 0; device_count < PARITY_DEVICES && found >= 0; i++) {
		found = open_index(&devices[device_count], i, &e);
		if (found <= 0)
			continue;
		printf("ran on: %s\n", devices[device_count].name);
		device_count++;
	}
}

static void open_all_cpu(void)
{
	static const char *const isas[] = { "generic", "avx2", "avx512" };
	char *was = swap_variable("EAST_CPU", NULL);

	for (unsigned i = 0; i < countof(isas); i++) {
		setenv("EAST_CPU", isas[i], 1);
		for (unsigned threads = 1; threads <= 3; threads++) {
			struct device *d = &devices[device_count];
			struct error e;

			assert_true(device_count < PARITY_DEVICES);
			if (backend_open(&d->backend, "cpu", threads, &e)) {
				if (e.code != ERROR_DEVICE)
					fail_msg("%s", e.text);
				printf("skipped: %s\n", e.text);
				break;
			}
			if (threads == 1)
				printf("ran on: cpu %s\n", isas[i]);
			snprintf(d->name, sizeof d->name, "cpu %s, %u threads", isas[i], threads);
			snprintf(d->open, sizeof d->open, "cpu");
			d->family = i;
			d->sum_unit = 0x1p-53;
			device_count++;
		}
	}
	restore_variable("EAST_CPU", was);
}

void parity_open(void)
{
	if (parity_on_vulkan())
		open_all_vulkan();
	else
		open_all_cpu();
	assert_true(device_count > 0);
}

int parity_setup(void **state)
{
	(void)state;
	parity_open();
	return 0;
}

int parity_teardown(void **state)
{
	(void)state;
	while (device_count > 0)
		backend_close(devices[--device_count].backend);
	return 0;
}

struct backend *parity_again(const struct device *d, const char *variable, const char *value)
{
	char *was = variable == NULL ? NULL : swap_variable(variable, value);
	struct backend *b;
	struct error e;

	if (backend_open(&b, d->open, 0, &e))
		fail_msg("%s", e.text);
	if (variable != NULL)
		restore_variable(variable, was);
	return b;
}

int parity_each(const char **name, int (*group)(void))
{
	struct device d;
	struct error e;
	int failed = 0, found = 0;

	for (unsigned i = 0; found >= 0; i++) {
		found = open_index(&d, i, &e);
		if (found <= 0)
			continue;
		printf("ran on: %s\n", d.name);
		backend_close(d.backend);
		*name = d.open;
		failed += group();
	}
	return failed;
}

struct backend *parity_cpu(const char *isa, const char *gemm)
{
	char *isa_was = swap_variable("EAST_CPU", isa), *gemm_was = swap_variable("EAST_GEMM", gemm);
	struct backend *b;
	struct error e;

	if (backend_open(&b, "cpu", 1, &e))
		fail_msg("%s", e.text);
	restore_variable("EAST_CPU", isa_was);
	restore_variable("EAST_GEMM", gemm_was);
	return b;
}

/* -- matrices ------------------------------------------------------------- */

enum {
	MARGIN = 19 /* guarded elements behind the last row */
};

struct matrix matrix_new(struct backend *b, size_t rows, size_t columns, size_t offset, size_t gap)
{
	struct matrix m = { .backend = b, .rows = rows, .columns = columns };
	struct buffer *buffer;
	struct error e;
	uint32_t *guards;

	m.size = offset + rows * (columns + gap) + MARGIN;
	if (b->op->alloc(b, &buffer, m.size * 4, "matrix", &e))
		fail_msg("%s", e.text);
	m.view = (struct view){ buffer, offset, columns + gap };
	guards = memory_new(m.size, sizeof *guards);
	for (size_t i = 0; i < m.size; i++)
		guards[i] = GUARD;
	b->op->upload(b, (struct view){ buffer, 0, m.size }, guards, m.size);
	free(guards);
	return m;
}

void matrix_free(struct matrix *m)
{
	m->backend->op->free(m->backend, m->view.buffer);
}

static void set_words(struct matrix *m, const void *words)
{
	const struct operations *op = m->backend->op;

	for (size_t r = 0; r < m->rows; r++) {
		struct view row = m->view;

		row.offset += r * m->view.pitch;
		op->upload(m->backend, row, (const char *)words + r * m->columns * 4, m->columns);
	}
}

void matrix_set(struct matrix *m, const double *values)
{
	size_t n = m->rows * m->columns;
	float *floats = memory_new(n, sizeof *floats);

	for (size_t i = 0; i < n; i++)
		floats[i] = (float)values[i];
	set_words(m, floats);
	free(floats);
}

void matrix_set_ints(struct matrix *m, const int32_t *values)
{
	set_words(m, values);
}

static bool inside(const struct matrix *m, size_t i)
{
	return i >= m->view.offset && i < m->view.offset + m->rows * m->view.pitch &&
	       (i - m->view.offset) % m->view.pitch < m->columns;
}

static void get_words(struct matrix *m, void *words)
{
	uint32_t *all = memory_new(m->size, sizeof *all);

	m->backend->op->download(m->backend, all, (struct view){ m->view.buffer, 0, m->size }, m->size);
	parity_sync(m->backend);
	for (size_t i = 0; i < m->size; i++)
		if (!inside(m, i) && all[i] != GUARD)
			fail_msg("element %zu outside of [%zu, %zu] at %zu with pitch %zu was written", i, m->rows,
				 m->columns, m->view.offset, m->view.pitch);
	for (size_t r = 0; r < m->rows; r++)
		memcpy((char *)words + r * m->columns * 4, all + m->view.offset + r * m->view.pitch, m->columns * 4);
	free(all);
}

void matrix_get_floats(struct matrix *m, float *values)
{
	get_words(m, values);
}

void matrix_get_ints(struct matrix *m, int32_t *values)
{
	get_words(m, values);
}

void matrix_get(struct matrix *m, double *values)
{
	size_t n = m->rows * m->columns;
	float *floats = memory_new(n, sizeof *floats);

	get_words(m, floats);
	for (size_t i = 0; i < n; i++)
		values[i] = (double)floats[i];
	free(floats);
}

/* -- values --------------------------------------------------------------- */

double *values_new(size_t n)
{
	return memory_new(n, sizeof(double));
}

void values_round(double *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		values[i] = (double)(float)values[i];
}

double *values_random(struct rng *r, size_t n, double deviation)
{
	double *values = values_new(n);

	for (size_t i = 0; i < n; i++)
		values[i] = deviation * rng_normal(r);
	values_round(values, n);
	return values;
}

double *values_copy(const double *values, size_t n)
{
	double *copy = values_new(n);

	memcpy(copy, values, n * sizeof *copy);
	return copy;
}

int32_t *ints_below(struct rng *r, size_t n, int32_t below)
{
	int32_t *ints = memory_new(n, sizeof *ints);

	for (size_t i = 0; i < n; i++)
		ints[i] = (int32_t)rng_below(r, (uint64_t)below);
	return ints;
}

/* -- comparison ----------------------------------------------------------- */

void parity_sync(struct backend *b)
{
	struct error e;

	if (b->op->sync(b, &e))
		fail_msg("sync: %s", e.text);
}

void parity_compare(const double *got, const double *want, const double *magnitude, size_t n, double factor,
		    const struct device *device, const char *what, const char *shape)
{
	double worst = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		double size = fabs(magnitude == NULL ? want[i] : magnitude[i]);
		double excess = (fabs(got[i] - want[i]) - TINY) / (UNIT * size + 1e-300);

		if (!(excess <= worst)) {
			worst = excess;
			at = i;
			if (isnan(worst))
				break;
		}
	}
	if (getenv("PARITY_VERBOSE") != NULL)
		printf("%-24s %-40s %-22s %8.2f of %8.2f\n", what, shape, device->name, worst, factor);
	if (!(worst <= factor))
		fail_msg("%s on %s, %s: element %zu is %.9g, should be %.9g: %.3g units, limit %.3g", what,
			 device->name, shape, at, got[at], want[at], worst, factor);
}
