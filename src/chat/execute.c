#include <string.h>

#include "chat/syntax_parts.h"

struct binding {
	struct text name;
	struct value value;
	struct binding *next;
};

/* The names that one body sets; what it does not know is looked for around it. */
struct frame {
	struct frame *parent;
	struct binding *first;
};

struct frame *jinja_frame(struct machine *m, struct frame *parent)
{
	struct frame *f = jinja_alloc(m, 1, sizeof *f);

	if (f != NULL)
		f->parent = parent;
	return f;
}

int jinja_bind_name(struct machine *m, struct frame *f, struct text name, struct value v)
{
	struct binding *b;

	for (b = f->first; b != NULL; b = b->next) {
		if (text_equal(b->name, name)) {
			b->value = v;
			return 0;
		}
	}
	b = jinja_alloc(m, 1, sizeof *b);
	if (b == NULL)
		return -1;
	*b = (struct binding){ name, v, f->first };
	f->first = b;
	return 0;
}

const struct value *jinja_lookup(const struct frame *f, struct text name)
{
	const struct binding *b;

	for (; f != NULL; f = f->parent)
		for (b = f->first; b != NULL; b = b->next)
			if (text_equal(b->name, name))
				return &b->value;
	return NULL;
}

/* -- assignments ------------------------------------------------------------------------ */

static int assign_member(struct machine *m, struct frame *f, const struct node *target, struct value v)
{
	struct value owner, key;

	if (jinja_evaluate(m, f, target->left, &owner))
		return -1;
	if (owner.kind != VALUE_NAMESPACE)
		return jinja_fail(m, "'%.*s' is no namespace, whose attributes alone can be set",
				  (int)target->left->name.size, target->left->name.data);
	if (text_starts(target->name, TEXT("_")))
		return jinja_fail(m, "a namespace has no attribute whose name begins with '_'");
	return jinja_view(m, target->name, false, &key) || jinja_dict_set(m, owner.as.dict, key, v);
}

static int assign_all(struct machine *m, struct frame *f, const struct node *targets, struct value v)
{
	const struct node *n;
	struct value list;
	size_t i = 0, count = 0;

	if (jinja_collect(m, v, VALUE_LIST, &list))
		return -1;
	for (n = targets; n != NULL; n = n->next)
		count++;
	if (count != list.as.list->count)
		return jinja_fail(m, "%zu values for %zu names", list.as.list->count, count);
	for (n = targets; n != NULL; n = n->next)
		if (jinja_assign(m, f, n, list.as.list->items[i++]))
			return -1;
	return 0;
}

int jinja_assign(struct machine *m, struct frame *f, const struct node *target, struct value v)
{
	if (target->kind == NODE_NAME)
		return jinja_bind_name(m, f, target->name, v);
	if (target->kind == NODE_MEMBER)
		return assign_member(m, f, target, v);
	return assign_all(m, f, target->items, v);
}

/* A chain of filters on a value that was captured. */
static int apply(struct machine *m, struct frame *f, const struct node *filters, struct value *v)
{
	struct arguments a;

	if (filters == NULL)
		return 0;
	if (jinja_enter(m) || apply(m, f, filters->left, v))
		return -1;
	jinja_leave(m);
	m->line = filters->line;
	return jinja_arguments(m, f, filters->items, &a) || jinja_filter(m, filters->name, *v, &a, v);
}

int jinja_capture(struct machine *m, struct frame *f, const struct node *list, struct value *out)
{
	struct builder b = { 0 }, *outer = m->out;
	enum flow flow;

	m->out = &b;
	flow = jinja_execute(m, f, list);
	m->out = outer;
	return jinja_built(m, flow == FLOW_ERROR ? -1 : 0, &b, out);
}

/* -- macros ------------------------------------------------------------------------------- */

static int bind_rest(struct machine *m, struct frame *f, const struct arguments *a, size_t used)
{
	struct value v, *items;

	if (jinja_list(m, VALUE_TUPLE, a->count > used ? a->count - used : 0, &v, &items))
		return -1;
	if (a->count > used)
		memcpy(items, a->values + used, (a->count - used) * sizeof *items);
	return jinja_bind_name(m, f, TEXT("varargs"), v);
}

/* The named arguments that no parameter took: taken[i] tells. */
static int bind_names(struct machine *m, struct frame *f, const struct macro *macro, const struct arguments *a,
		      const bool *taken)
{
	const struct node *node = macro->node;
	struct value v, key;
	size_t i;

	if (jinja_dict(m, a->named_count, &v))
		return -1;
	for (i = 0; i < a->named_count; i++) {
		if (taken[i])
			continue;
		if (!node->uses_names)
			return jinja_fail(m, "the macro '%.*s' takes no argument named '%.*s'", (int)node->name.size,
					  node->name.data, (int)a->named[i].name.size, a->named[i].name.data);
		if (jinja_view(m, a->named[i].name, false, &key) ||
		    jinja_dict_set(m, v.as.dict, key, a->named[i].value))
			return -1;
	}
	return node->uses_names ? jinja_bind_name(m, f, TEXT("kwargs"), v) : 0;
}

/* The argument of that name, which is taken then; NULL if there is none. */
static const struct value *take_named(const struct arguments *a, struct text name, bool *taken)
{
	size_t i;

	for (i = 0; i < a->named_count; i++) {
		if (!taken[i] && text_equal(a->named[i].name, name)) {
			taken[i] = true;
			return &a->named[i].value;
		}
	}
	return NULL;
}

static int bind_parameters(struct machine *m, struct frame *f, const struct macro *macro, const struct arguments *a,
			   bool *taken)
{
	const struct node *node = macro->node, *p;
	const struct value *named;
	struct value v;
	size_t i = 0;

	for (p = node->items; p != NULL; p = p->next, i++) {
		named = i < a->count ? &a->values[i] : take_named(a, p->name, taken);
		if (named != NULL)
			v = *named;
		else if (p->left != NULL && jinja_evaluate(m, f, p->left, &v))
			return -1;
		else if (p->left == NULL &&
			 jinja_undefined(m, &v, "parameter '%.*s' was not provided", (int)p->name.size, p->name.data))
			return -1;
		if (jinja_bind_name(m, f, p->name, v))
			return -1;
	}
	if (node->uses_rest)
		return bind_rest(m, f, a, i);
	if (a->count > i)
		return jinja_fail(m, "the macro '%.*s' takes %zu arguments, not %zu", (int)node->name.size,
				  node->name.data, i, a->count);
	return 0;
}

int jinja_macro_call(struct machine *m, const struct macro *macro, const struct arguments *a, struct value *out)
{
	struct frame *f = jinja_frame(m, macro->frame);
	bool *taken = jinja_alloc(m, a->named_count, sizeof *taken);
	const struct value *caller;
	struct value none;

	if (f == NULL || taken == NULL || bind_parameters(m, f, macro, a, taken))
		return -1;
	caller = take_named(a, TEXT("caller"), taken);
	if (caller != NULL && !macro->node->uses_caller)
		return jinja_fail(m, "the macro '%.*s' does not use its caller", (int)macro->node->name.size,
				  macro->node->name.data);
	if (macro->node->uses_caller) {
		if (jinja_undefined(m, &none, "no caller defined") ||
		    jinja_bind_name(m, f, TEXT("caller"), caller != NULL ? *caller : none))
			return -1;
	}
	if (bind_names(m, f, macro, a, taken))
		return -1;
	return jinja_capture(m, f, macro->node->body, out);
}

static int make_macro(struct machine *m, struct frame *f, const struct node *n, struct value *out)
{
	struct macro *macro = jinja_alloc(m, 1, sizeof *macro);

	if (macro == NULL)
		return -1;
	*macro = (struct macro){ n, f };
	*out = (struct value){ .kind = VALUE_MACRO, .as.macro = macro };
	return 0;
}

/* -- statements ----------------------------------------------------------------------------- */

static int set(struct machine *m, struct frame *f, const struct node *n)
{
	struct frame *inner;
	struct value v;

	if (n->kind == NODE_SET) {
		if (jinja_evaluate(m, f, n->right, &v))
			return -1;
	} else {
		inner = jinja_frame(m, f);
		if (inner == NULL || jinja_capture(m, inner, n->body, &v) || apply(m, f, n->right, &v))
			return -1;
	}
	return jinja_assign(m, f, n->left, v);
}

static int filter_block(struct machine *m, struct frame *f, const struct node *n)
{
	struct frame *inner = jinja_frame(m, f);
	struct value v;

	return inner == NULL || jinja_capture(m, inner, n->body, &v) || apply(m, f, n->right, &v) ||
	       jinja_print(m, m->out, v);
}

static int call_block(struct machine *m, struct frame *f, const struct node *n)
{
	struct keyword *named;
	struct value callee, v;
	struct arguments a;

	if (jinja_evaluate(m, f, n->left->left, &callee) || jinja_arguments(m, f, n->left->items, &a))
		return -1;
	named = jinja_alloc(m, a.named_count + 1, sizeof *named);
	if (named == NULL)
		return -1;
	if (a.named_count > 0)
		memcpy(named, a.named, a.named_count * sizeof *named);
	named[a.named_count].name = TEXT("caller");
	if (make_macro(m, f, n->right, &named[a.named_count].value))
		return -1;
	a.named = named;
	a.named_count++;
	return jinja_call(m, callee, &a, &v) || jinja_print(m, m->out, v);
}

static int print(struct machine *m, struct frame *f, const struct node *n)
{
	struct value v;

	return jinja_evaluate(m, f, n->left, &v) || jinja_print(m, m->out, v);
}

static int data(struct machine *m, const struct node *n)
{
	builder_text(m->out, n->name);
	return jinja_room(m, m->out) || jinja_steps(m, n->name.size / 64);
}

static int macro(struct machine *m, struct frame *f, const struct node *n)
{
	struct value v;

	return make_macro(m, f, n, &v) || jinja_bind_name(m, f, n->name, v);
}

static enum flow branch(struct machine *m, struct frame *f, const struct node *n)
{
	const struct node *b;
	struct value v;
	bool truth;

	for (b = n->items; b != NULL; b = b->next) {
		if (jinja_evaluate(m, f, b->left, &v) || jinja_truth(m, v, &truth))
			return FLOW_ERROR;
		if (truth)
			return jinja_execute(m, f, b->body);
	}
	return jinja_execute(m, f, n->orelse);
}

static enum flow with(struct machine *m, struct frame *f, const struct node *n)
{
	struct frame *inner = jinja_frame(m, f);
	const struct node *pair;
	struct value v;

	if (inner == NULL)
		return FLOW_ERROR;
	/* The values are those of the names outside. */
	for (pair = n->items; pair != NULL; pair = pair->next)
		if (jinja_evaluate(m, f, pair->left, &v) || jinja_assign(m, inner, pair->right, v))
			return FLOW_ERROR;
	return jinja_execute(m, inner, n->body);
}

static enum flow generation(struct machine *m, struct frame *f, const struct node *n)
{
	struct frame *inner = jinja_frame(m, f);

	return inner != NULL ? jinja_execute(m, inner, n->body) : FLOW_ERROR;
}

static enum flow statement(struct machine *m, struct frame *f, const struct node *n)
{
	int rc;

	switch (n->kind) {
	case NODE_DATA:
		rc = data(m, n);
		break;
	case NODE_PRINT:
		rc = print(m, f, n);
		break;
	case NODE_SET:
	case NODE_SET_BLOCK:
		rc = set(m, f, n);
		break;
	case NODE_MACRO:
		rc = macro(m, f, n);
		break;
	case NODE_CALL_BLOCK:
		rc = call_block(m, f, n);
		break;
	case NODE_FILTER_BLOCK:
		rc = filter_block(m, f, n);
		break;
	case NODE_FOR:
		rc = jinja_loop(m, f, n);
		break;
	case NODE_IF:
		return branch(m, f, n);
	case NODE_WITH:
		return with(m, f, n);
	case NODE_GENERATION:
		return generation(m, f, n);
	case NODE_BREAK:
		return FLOW_BREAK;
	case NODE_CONTINUE:
		return FLOW_CONTINUE;
	default:
		return FLOW_ON;
	}
	return rc ? FLOW_ERROR : FLOW_ON;
}

enum flow jinja_execute(struct machine *m, struct frame *f, const struct node *list)
{
	enum flow flow = FLOW_ON;

	if (jinja_enter(m))
		return FLOW_ERROR;
	for (; list != NULL && flow == FLOW_ON; list = list->next) {
		m->line = list->line;
		flow = jinja_steps(m, 1) ? FLOW_ERROR : statement(m, f, list);
	}
	jinja_leave(m);
	return flow;
}
