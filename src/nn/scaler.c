#include "nn/scaler.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void scaler_init(struct scaler *s, enum precision precision)
{
	s->on = precision == PRECISION_F16;
	s->scale = s->on ? SCALER_START : 1;
	s->good = 0;
}

bool scaler_halve(struct scaler *s)
{
	if (s->scale == 1)
		return false;
	s->scale /= 2;
	s->good = 0;
	return true;
}

void scaler_succeed(struct scaler *s)
{
	if (!s->on || ++s->good < SCALER_PATIENCE)
		return;
	s->good = 0;
	if (s->scale < SCALER_LIMIT)
		s->scale *= 2;
}

void scaler_print(struct builder *b, const struct scaler *s)
{
	builder_format(b, "%" PRIu32 " %" PRIu32, s->scale, s->good);
}

int scaler_read(struct scaler *s, const char *text, struct error *e)
{
	uint32_t scale, good;
	char end;

	if (sscanf(text, "%" SCNu32 " %" SCNu32 "%c", &scale, &good, &end) != 2 || scale == 0 || scale > SCALER_LIMIT ||
	    (scale & (scale - 1)) != 0 || good >= SCALER_PATIENCE)
		return error_set(e, ERROR_FORMAT, "the state '%.40s' is not a loss scale and a count of updates", text);
	s->scale = scale;
	s->good = good;
	return 0;
}
