/* Operations on rows and on elements. */
#include "compute/vk/vk.h"

/* -- moving rows ---------------------------------------------------------- */

enum move {
	MOVE_GATHER,
	MOVE_SCATTER,
	MOVE_BIAS
};

/* Rows of a table that one launch sees, since a binding holds no more. */
struct window {
	size_t first, count;
};

/*
 * The next window, `count` 0 at the table's end. Where nobody says how many
 * rows a table has, it may go to the end of its buffer: windows in which no index
 * lies cost a launch that does nothing.
 */
static struct window next_window(struct backend *b, struct window w, struct view table, size_t rows, size_t width)
{
	/* a binding may begin up to 64 elements before */
	size_t limit = device_binding_limit(&vk_of(b)->adapter) / 4 - 64, left = table.buffer->bytes / 4 - table.offset;
	size_t end = left < width ? 0 : (left - width) / table.pitch + 1;

	w.first += w.count;
	end = order_least(end, rows);
	/* vk_launch() refuses a row larger than a binding */
	w.count = limit < width ? 1 : (limit - width) / table.pitch + 1;
	w.count = w.first < end ? order_least(w.count, end - w.first) : 0;
	return w;
}

static void move(struct backend *b, const char *what, enum move mode, struct operand to, struct operand from,
		 struct view index, size_t rows, size_t width, struct window w)
{
	struct move_params p = {
		.rows = (uint32_t)rows,
		.width = (uint32_t)width,
		.first = (uint32_t)w.first,
		.count = (uint32_t)w.count,
	};
	struct launch l = {
		.what = what,
		.shader = SHADER_move,
		.constants = { 0, mode },
		.operands = { to, from, vk_in(index, 1, rows) },
		.operand_count = 3,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	vk_launch(vk_of(b), &l);
}

void vk_gather(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	struct window w = { 0, 0 };

	while (rows > 0 && (w = next_window(b, w, from, SIZE_MAX, width)).count > 0)
		move(b, "gather", MOVE_GATHER, vk_out(to, rows, width), vk_in(view_rows(from, w.first), w.count, width),
		     index, rows, width, w);
}

void vk_embed(struct backend *b, struct view out, struct view table, struct view token, size_t rows, size_t width)
{
	vk_gather(b, out, table, token, rows, width);
}

void vk_scatter(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	struct window w = { 0, 0 };

	while (rows > 0 && (w = next_window(b, w, to, SIZE_MAX, width)).count > 0)
		move(b, "scatter", MOVE_SCATTER, vk_out(view_rows(to, w.first), w.count, width),
		     vk_in(from, rows, width), index, rows, width, w);
}

void vk_bias(struct backend *b, struct view x, struct view bias, size_t rows, size_t width)
{
	if (rows > 0 && width > 0)
		move(b, "bias", MOVE_BIAS, vk_out(x, rows, width), vk_in(bias, 1, width), (struct view){ 0 }, rows,
		     width, (struct window){ 0, 1 });
}

static void scatter_add(struct backend *b, const char *what, struct view to, struct view from, struct view index,
			size_t rows, size_t width, size_t table_rows)
{
	struct window w = { 0, 0 };

	while (rows > 0 && (w = next_window(b, w, to, table_rows, width)).count > 0) {
		struct scatter_add_params p = {
			.rows = (uint32_t)rows,
			.width = (uint32_t)width,
			.first = (uint32_t)w.first,
			.count = (uint32_t)w.count,
		};
		struct launch l = {
			.what = what,
			.shader = SHADER_scatter_add,
			.operands = { vk_out(view_rows(to, w.first), w.count, width), vk_in(from, rows, width),
				      vk_in(index, 1, rows) },
			.operand_count = 3,
			.params = &p,
			.params_bytes = sizeof p,
			.groups = { vk_groups(rows) },
			.work = (double)rows * (double)(rows / GROUP + width),
		};

		vk_launch(vk_of(b), &l);
	}
}

void vk_scatter_add(struct backend *b, struct view to, struct view from, struct view index, size_t rows, size_t width)
{
	scatter_add(b, "scatter_add", to, from, index, rows, width, SIZE_MAX);
}

void vk_embed_backward(struct backend *b, struct view dtable, struct view dout, struct view token, size_t rows,
		       size_t width, size_t vocabulary)
{
	scatter_add(b, "embed_backward", dtable, dout, token, rows, width, vocabulary);
}

/* -- sums over rows ------------------------------------------------------- */

enum column_sum {
	SUM_BIAS,
	SUM_NORM,
	SUM_FINISH
};
enum {
	RUN = 32 /* vectors that one invocation adds, as in column_sum.comp */
};

static void sum_columns(struct backend *b, const char *what, enum column_sum mode, struct operand to, struct operand x,
			struct operand dout, struct operand scale, size_t vectors, size_t groups, size_t width)
{
	struct column_sum_params p = { .vectors = (uint32_t)vectors,
				       .groups = (uint32_t)groups,
				       .width = (uint32_t)width };
	struct launch l = {
		.what = what,
		.shader = SHADER_column_sum,
		.constants = { 0, mode },
		.operands = { to, x, dout, scale },
		.operand_count = 4,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_parts(width, GROUP), mode == SUM_FINISH ? 1 : vk_groups(vk_parts(vectors, RUN)) },
	};

	vk_launch(vk_of(b), &l);
}

/* to += the sum over vectors of x, or of x dout scale. */
static void add_columns(struct backend *b, const char *what, enum column_sum mode, struct view to, struct operand x,
			struct operand dout, struct operand scale, size_t rows, size_t groups, size_t width)
{
	size_t vectors = rows * groups, runs = vk_parts(vectors, RUN);
	struct view parts = vk_scratch(vk_of(b), runs * width);
	const struct operand none = { 0 };

	if (parts.buffer == NULL)
		return;
	parts.pitch = width;
	sum_columns(b, what, mode, vk_out(parts, runs, width), x, dout, scale, vectors, groups, width);
	sum_columns(b, what, SUM_FINISH, vk_out(to, 1, width), vk_in(parts, runs, width), none, none, runs, 1, width);
}

void vk_bias_backward(struct backend *b, struct view dbias, struct view dx, size_t rows, size_t width)
{
	const struct operand none = { 0 };

	if (rows > 0 && width > 0)
		add_columns(b, "bias_backward", SUM_BIAS, dbias, vk_in(dx, rows, width), none, none, rows, 1, width);
}

/* -- norm ----------------------------------------------------------------- */

void vk_rmsnorm(struct backend *b, struct view out, struct view scale, struct view x, struct view w, size_t rows,
		size_t groups, size_t width, float epsilon)
{
	struct rmsnorm_params p = {
		.vectors = (uint32_t)(rows * groups),
		.groups = (uint32_t)groups,
		.width = (uint32_t)width,
		.epsilon = epsilon,
		.has_scale = scale.buffer != NULL,
	};
	struct launch l = {
		.what = "rmsnorm",
		.shader = SHADER_rmsnorm,
		.operands = { vk_out(out, rows, groups * width), vk_out(scale, rows, groups),
			      vk_in(x, rows, groups * width), vk_in(w, 1, width) },
		.operand_count = 4,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows * groups) },
	};

	if (rows > 0)
		vk_launch(vk_of(b), &l);
}

void vk_rmsnorm_backward(struct backend *b, struct view dx, struct view dw, struct view dout, struct view x,
			 struct view scale, struct view w, size_t rows, size_t groups, size_t width, bool add)
{
	struct rmsnorm_backward_params p = {
		.vectors = (uint32_t)(rows * groups),
		.groups = (uint32_t)groups,
		.width = (uint32_t)width,
		.add = add,
	};
	struct operand in = vk_in(x, rows, groups * width), back = vk_in(dout, rows, groups * width);
	struct operand scales = vk_in(scale, rows, groups);
	struct launch l = {
		.what = "rmsnorm_backward",
		.shader = SHADER_rmsnorm_backward,
		.operands = { vk_out(dx, rows, groups * width), back, in, scales, vk_in(w, 1, width) },
		.operand_count = 5,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows * groups) },
	};

	if (rows == 0)
		return;
	/* first the weight, since dx may lie where dout lies */
	add_columns(b, "rmsnorm_backward", SUM_NORM, dw, in, back, scales, rows, groups, width);
	vk_launch(vk_of(b), &l);
}

/* -- rotation, activation ------------------------------------------------- */

/* The rows whose positions lie in the window. */
static void rotate(struct backend *b, struct view x, struct view table, struct view position, size_t rows, size_t heads,
		   size_t width, float sign, struct window w)
{
	struct rope_params p = {
		.rows = (uint32_t)rows,
		.heads = (uint32_t)heads,
		.width = (uint32_t)width,
		.first = (uint32_t)w.first,
		.count = (uint32_t)w.count,
		.sign = sign,
	};
	struct launch l = {
		.what = "rope",
		.shader = SHADER_rope,
		.operands = { vk_out(x, rows, heads * width), vk_in(view_rows(table, w.first), w.count, width),
			      vk_in(position, 1, rows) },
		.operand_count = 3,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	vk_launch(vk_of(b), &l);
}

void vk_rope(struct backend *b, struct view x, struct view table, struct view position, size_t rows, size_t heads,
	     size_t width, size_t positions, float sign)
{
	struct window w = { 0, 0 };

	while (rows > 0 && (w = next_window(b, w, table, positions, width)).count > 0)
		rotate(b, x, table, position, rows, heads, width, sign, w);
}

static void swiglu(struct backend *b, bool backward, struct operand to, struct operand gate_up, struct operand dout,
		   size_t rows, size_t width)
{
	struct swiglu_params p = { .rows = (uint32_t)rows, .width = (uint32_t)width };
	struct launch l = {
		.what = backward ? "swiglu_backward" : "swiglu",
		.shader = SHADER_swiglu,
		.constants = { 0, backward },
		.operands = { to, gate_up, dout },
		.operand_count = 3,
		.params = &p,
		.params_bytes = sizeof p,
		.groups = { vk_groups(rows) },
	};

	if (rows > 0)
		vk_launch(vk_of(b), &l);
}

void vk_swiglu(struct backend *b, struct view out, struct view gate_up, size_t rows, size_t width)
{
	const struct operand none = { 0 };

	swiglu(b, false, vk_out(out, rows, width), vk_in(gate_up, rows, 2 * width), none, rows, width);
}

void vk_swiglu_backward(struct backend *b, struct view dgate_up, struct view dout, struct view gate_up, size_t rows,
			size_t width)
{
	swiglu(b, true, vk_out(dgate_up, rows, 2 * width), vk_in(gate_up, rows, 2 * width), vk_in(dout, rows, width),
	       rows, width);
}

/* -- elements ------------------------------------------------------------- */

static void axpy(struct backend *b, struct view y, struct view x, size_t n, float alpha)
{
	size_t most = vk_elements(vk_of(b));

	for (size_t at = 0; at < n; at += most) {
		size_t part = order_least(n - at, most);
		struct axpy_params p = { .n = (uint32_t)part, .alpha = alpha };
		struct launch l = {
			.what = x.buffer == NULL ? "scale" : "axpy",
			.shader = SHADER_axpy,
			.constants = { 0, x.buffer == NULL },
			.operands = { vk_out(view_from(y, at), 1, part), vk_in(view_from(x, at), 1, part) },
			.operand_count = 2,
			.params = &p,
			.params_bytes = sizeof p,
			.groups = { vk_groups(vk_parts(part, GROUP)) },
		};

		vk_launch(vk_of(b), &l);
	}
}

void vk_axpy(struct backend *b, struct view y, struct view x, size_t n, float alpha)
{
	axpy(b, y, x, n, alpha);
}

void vk_scale(struct backend *b, struct view x, size_t n, float alpha)
{
	axpy(b, x, (struct view){ 0 }, n, alpha);
}
