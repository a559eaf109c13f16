/* Records through a stage on several threads, out in their order. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/thread.h"
#include "format/filter.h"

enum {
	BATCH_ITEMS = 64,              /* records worked on together, for each thread */
	BATCH_BYTES = 4 * 1024 * 1024, /* no further one is begun beyond */
	KEPT_BYTES = 256 * 1024        /* of a buffer, from one batch to the next */
};

struct item {
	struct jsonl_line line;
	size_t number;      /* of the line */
	struct builder id;  /* of the record; empty if it has none */
	struct builder out; /* the record with its new fields, and a newline */
	struct error error;
	int rc;
};

struct batch {
	const struct filter_stage *stage;
	struct item *items; /* [limit] */
	char *notes;        /* [limit, stage->note_size] */
	size_t count, limit;
};

/* Lines that are there; the first is waited for. At the end of the file count is 0. */
static int collect(struct filter *f, struct batch *b, struct error *e)
{
	size_t bytes = 0;
	bool found;

	for (b->count = 0; b->count < b->limit && bytes < BATCH_BYTES; b->count++) {
		struct item *item = &b->items[b->count];

		if (b->count > 0 && !jsonl_ready(&f->reader))
			break;
		if (jsonl_next_line(&f->reader, &item->line, &found, e))
			return -1;
		if (!found)
			break;
		item->number = f->reader.line;
		bytes += item->line.bytes.size;
	}
	return 0;
}

static void work(void *context, size_t index, unsigned thread)
{
	struct batch *b = context;
	struct item *item = &b->items[index];
	void *note = b->notes + index * b->stage->note_size;
	struct json *record;

	(void)thread;
	memset(note, 0, b->stage->note_size);
	builder_reset(&item->out);
	item->rc = jsonl_parse(&item->line, &record, &item->error);
	if (item->rc)
		return;
	item->rc = b->stage->work(b->stage->context, record, item->line.origin, note, &item->error);
	/* Now: it may have got one. */
	if (item->rc == 0)
		item->rc = ids_read(&item->id, record, false, item->line.origin, &item->error);
	if (item->rc == 0) {
		json_print(&item->out, record);
		builder_char(&item->out, '\n');
	}
	json_free(record);
}

static void trim(struct builder *b)
{
	if (b->capacity > KEPT_BYTES)
		builder_clear(b);
}

static void end_notes(const struct batch *b)
{
	size_t i;

	for (i = 0; b->stage->note_end != NULL && i < b->count; i++)
		b->stage->note_end(b->notes + i * b->stage->note_size);
}

/* In the order of the records: write them, or report what is wrong with one. */
static int put(struct filter *f, struct batch *b, struct error *e)
{
	size_t i;

	for (i = 0; i < b->count; i++) {
		struct item *item = &b->items[i];

		f->entered = false;
		if (item->rc == 0)
			item->rc =
				filter_enter(f, builder_view(&item->id), item->line.origin, item->number, &item->error);
		if (item->rc == 0) {
			fwrite(item->out.data, 1, item->out.size, f->file.stream);
			f->written++;
			b->stage->written(b->stage->context, b->notes + i * b->stage->note_size);
		} else {
			*e = item->error;
			if (filter_failed(f, e))
				return -1;
		}
		trim(&item->line.bytes);
		trim(&item->out);
	}
	/* Whoever reads a pipe shall not wait for the next batch; a failure shows at the commit. */
	fflush(f->file.stream);
	return 0;
}

static void end_thread(void *context, unsigned index, unsigned threads)
{
	const struct batch *b = context;

	(void)index;
	(void)threads;
	b->stage->thread_end();
}

static int run(struct filter *f, struct thread_pool *pool, struct batch *b, struct error *e)
{
	struct error late = { 0 };
	int rc, put_rc;

	do {
		/* A failure to read comes after the records before it. */
		rc = collect(f, b, &late);
		thread_each(pool, b->count, work, b);
		put_rc = put(f, b, e);
		end_notes(b);
		if (put_rc)
			return -1;
	} while (rc == 0 && b->count > 0);
	if (rc)
		*e = late;
	return rc;
}

int filter_each(struct filter *f, unsigned threads, const struct filter_stage *stage, struct error *e)
{
	struct batch b = { .stage = stage };
	struct thread_pool *pool;
	size_t i;
	int rc;

	if (thread_pool_new(&pool, threads, e))
		return -1;
	b.limit = BATCH_ITEMS * (size_t)thread_pool_size(pool);
	b.items = memory_new(b.limit, sizeof *b.items);
	b.notes = memory_new(b.limit, stage->note_size);
	rc = run(f, pool, &b, e);
	for (i = 0; i < b.limit; i++) {
		builder_clear(&b.items[i].line.bytes);
		builder_clear(&b.items[i].id);
		builder_clear(&b.items[i].out);
	}
	free(b.items);
	free(b.notes);
	if (stage->thread_end != NULL)
		thread_all(pool, end_thread, &b);
	thread_pool_free(pool);
	return rc;
}
