#include "cmd/asking.h"

int asking_option(struct asking *a, const struct command_line *line, int option, struct error *e)
{
	int rc = 0;

	switch (option) {
	case 'd':
		a->device = line->value;
		break;
	case 'i':
		a->input = line->value;
		break;
	case 'j':
		rc = command_size(line, 0, 256, &a->threads, e);
		break;
	case 'm':
		a->model = line->value;
		break;
	case 's':
		rc = command_count(line, 0, UINT64_MAX, &a->rules.seed, e);
		break;
	case ASKING_DTYPE:
		rc = dtype_parse(line->value, &a->storage, e);
		break;
	case ASKING_LIMIT:
		rc = command_size(line, 0, 1u << 30, &a->limit, e);
		break;
	case ASKING_MAX_TOKENS:
		rc = command_size(line, 1, 1000000, &a->rules.max_tokens, e);
		break;
	case ASKING_PROMPT:
		a->template = line->value;
		break;
	case ASKING_SKIP_BAD:
		a->skip_bad = true;
		break;
	case ASKING_SLOTS:
		rc = command_size(line, 1, 65536, &a->rules.slots, e);
		break;
	default:
		return 0;
	}
	return rc == 0 ? 1 : -1;
}
