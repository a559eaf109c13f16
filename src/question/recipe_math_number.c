/* math-mini: fractions, powers, roots, divisors. */
#include "question/recipe_math.h"

#include <inttypes.h>

#include "base/memory.h"

static bool make_sum(struct math_problem *p)
{
	int64_t b = math_draw(p, 2, 12), d = math_draw(p, 2, 12), a = math_draw(p, 1, b - 1),
		c = math_draw(p, 1, d - 1);
	int64_t common = b / math_gcd(b, d) * d, left = a * (common / b), right = c * (common / d);
	bool minus = math_draw(p, 0, 1);
	int64_t top = minus ? left - right : left + right;
	char sign = minus ? '-' : '+';

	if (top == 0 || math_gcd(a, b) != 1 || math_gcd(c, d) != 1)
		return false;
	math_ask(p, "Compute|Find|Write as one fraction in lowest terms:");
	math_question(p, " $\\frac{%" PRId64 "}{%" PRId64 "} %c \\frac{%" PRId64 "}{%" PRId64 "}$.", a, b, sign, c, d);
	math_step(p, "The common denominator is $%" PRId64 "$.", common);
	math_step(p,
		  "It is $\\frac{%" PRId64 "}{%" PRId64 "} %c \\frac{%" PRId64 "}{%" PRId64 "} = \\frac{%" PRId64
		  "}{%" PRId64 "}$.",
		  left, common, sign, right, common, top, common);
	math_answer_number(p, top, common, 0);
	return true;
}

const struct math_skill math_sum = { { "sum", "sums and differences of fractions" }, make_sum };

static bool make_product(struct math_problem *p)
{
	int64_t b = math_draw(p, 2, 12), d = math_draw(p, 2, 12), a = math_draw(p, 1, 12), c = math_draw(p, 1, 12);
	bool divide = math_draw(p, 0, 1);
	int64_t top = divide ? a * d : a * c, bottom = divide ? b * c : b * d;

	if (math_gcd(a, b) != 1 || math_gcd(c, d) != 1)
		return false;
	math_ask(p, "Compute|Find|Simplify");
	math_question(p, " $\\frac{%" PRId64 "}{%" PRId64 "} %s \\frac{%" PRId64 "}{%" PRId64 "}$.", a, b,
		      divide ? "\\div" : "\\cdot", c, d);
	if (divide)
		math_step(p, "Dividing is multiplying by $\\frac{%" PRId64 "}{%" PRId64 "}$.", d, c);
	math_step(p, "The numerator is $%" PRId64 " \\cdot %" PRId64 " = %" PRId64 "$.", a, divide ? d : c, top);
	math_step(p, "The denominator is $%" PRId64 " \\cdot %" PRId64 " = %" PRId64 "$.", b, divide ? c : d, bottom);
	math_answer_number(p, top, bottom, 0);
	return true;
}

const struct math_skill math_product = { { "product", "products and quotients of fractions" }, make_product };

static int64_t power(int64_t base, int64_t exponent)
{
	int64_t value = 1;

	while (exponent-- > 0)
		value *= base;
	return value;
}

/* b^i b^j / b^k, with a result that may be a fraction. */
static bool make_power(struct math_problem *p)
{
	int64_t base = math_draw(p, 2, 10), i = math_draw(p, 2, 12), j = math_draw(p, 2, 12), k = math_draw(p, 2, 20);
	int64_t rest = i + j - k, size = rest < 0 ? -rest : rest;

	if (power(base, size < 13 ? size : 13) > 5000 || size > 12)
		return false;
	math_ask(p, "Compute|Find the value of|Simplify");
	math_question(
		p, " $\\frac{%" PRId64 "^{%" PRId64 "} \\cdot %" PRId64 "^{%" PRId64 "}}{%" PRId64 "^{%" PRId64 "}}$.",
		base, i, base, j, base, k);
	math_step(p, "The exponents add up to $%" PRId64 " + %" PRId64 " = %" PRId64 "$ above.", i, j, i + j);
	math_step(p, "The exponent is $%" PRId64 " - %" PRId64 " = %" PRId64 "$.", i + j, k, rest);
	if (rest < 0)
		math_answer_number(p, 1, power(base, size), 0);
	else
		math_answer_number(p, power(base, size), 1, 0);
	return true;
}

const struct math_skill math_power = { { "power", "products and quotients of powers" }, make_power };

/* \sqrt{k^2 m} + \sqrt{l^2 m} */
static bool make_radical(struct math_problem *p)
{
	static const int64_t radicands[] = { 2, 3, 5, 6, 7, 10, 11, 13 };
	int64_t m = radicands[rng_below(p->rng, countof(radicands))], k = math_draw(p, 2, 9), l = math_draw(p, 1, 9);
	bool two = math_draw(p, 0, 3) > 0, minus = two && math_draw(p, 0, 1);
	int64_t sum = two ? (minus ? k - l : k + l) : k;
	struct builder left = { 0 }, right = { 0 };

	if (sum == 0 || (two && k == l))
		return false;
	math_root(&left, k, m);
	math_root(&right, l, m);
	math_ask(p, "Simplify|Write in simplest radical form:");
	if (two) {
		math_question(p, " $\\sqrt{%" PRId64 "} %c \\sqrt{%" PRId64 "}$.", k * k * m, minus ? '-' : '+',
			      l * l * m);
		math_step(p, "We have $\\sqrt{%" PRId64 "} = %s$.", k * k * m, left.data);
		if (l > 1)
			math_step(p, "We have $\\sqrt{%" PRId64 "} = %s$.", l * l * m, right.data);
		math_step(p, "The factor is $%" PRId64 " %c %" PRId64 " = %" PRId64 "$.", k, minus ? '-' : '+', l, sum);
	} else {
		math_question(p, " $\\sqrt{%" PRId64 "}$.", k * k * m);
		math_step(p, "We have $%" PRId64 " = %" PRId64 " \\cdot %" PRId64 "$.", k * k * m, k * k, m);
		math_step(p, "The square root of $%" PRId64 "$ is $%" PRId64 "$.", k * k, k);
	}
	math_answer_root(p, sum, m);
	builder_clear(&left);
	builder_clear(&right);
	return true;
}

const struct math_skill math_radical = { { "radical", "square roots in simplest form" }, make_radical };

/* Euclid's steps, each a line; returns the last divisor. */
static int64_t euclid(struct math_problem *p, int64_t a, int64_t b)
{
	while (b != 0) {
		math_step(p, "$%" PRId64 " = %" PRId64 " \\cdot %" PRId64 " + %" PRId64 "$", a, a / b, b, a % b);
		int64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static bool make_common(struct math_problem *p)
{
	int64_t g = math_draw(p, 2, 15), a = g * math_draw(p, 2, 20), b = g * math_draw(p, 2, 20);

	if (a <= b)
		return false;
	math_ask(p, "Find the greatest common divisor of|What is the greatest common divisor of|Compute the greatest "
		    "common divisor of");
	math_question(p, " $%" PRId64 "$ and $%" PRId64 "$%s", a, b, p->question->data[0] == 'W' ? "?" : ".");
	g = euclid(p, a, b);
	if (p->steps > 5)
		return false;
	math_answer_number(p, g, 1, 0);
	return true;
}

const struct math_skill math_common = { { "gcd", "greatest common divisors" }, make_common };

static bool make_multiple(struct math_problem *p)
{
	int64_t g = math_draw(p, 1, 10), a = g * math_draw(p, 2, 12), b = g * math_draw(p, 2, 12);

	if (a == b || a < 4 || b < 4)
		return false;
	g = math_gcd(a, b);
	math_ask(p, "Find the least common multiple of|What is the least common multiple of|What is the smallest "
		    "positive number divisible by both");
	math_question(p, " $%" PRId64 "$ and $%" PRId64 "$%s", a, b, p->question->data[0] == 'W' ? "?" : ".");
	math_step(p, "The greatest common divisor is $%" PRId64 "$.", g);
	math_step(p, "We divide: $%" PRId64 " / %" PRId64 " = %" PRId64 "$.", a, g, a / g);
	math_step(p, "We multiply: $%" PRId64 " \\cdot %" PRId64 " = %" PRId64 "$.", a / g, b, a / g * b);
	math_answer_number(p, a / g * b, 1, 0);
	return true;
}

const struct math_skill math_multiple = { { "lcm", "least common multiples" }, make_multiple };

static bool make_remainder(struct math_problem *p)
{
	int64_t m = math_draw(p, 3, 19), a = math_draw(p, 20, 400), b = math_draw(p, 2, 60);
	bool product = math_draw(p, 0, 1);
	int64_t u = a % m, v = b % m, all = product ? u * v : u + v;

	if (a < m || b < m)
		return false;
	math_ask(p, "What is the remainder when|Find the remainder when");
	math_question(p, " $%" PRId64 " %s %" PRId64 "$ is divided by $%" PRId64 "$%s", a, product ? "\\cdot" : "+", b,
		      m, p->question->data[0] == 'W' ? "?" : ".");
	math_step(p, "The remainder of $%" PRId64 "$ is $%" PRId64 "$.", a, u);
	math_step(p, "The remainder of $%" PRId64 "$ is $%" PRId64 "$.", b, v);
	math_step(p, "Together it is $%" PRId64 " %s %" PRId64 " = %" PRId64 "$.", u, product ? "\\cdot" : "+", v, all);
	math_step(p, "The remainder of $%" PRId64 "$ is $%" PRId64 "$.", all, all % m);
	math_answer_number(p, all % m, 1, 0);
	return true;
}

const struct math_skill math_remainder = { { "remainder", "remainders of sums and products" }, make_remainder };

/* n = 2^i 3^j 5^k 7^l: its largest prime factor's place is taken by the number or sum of divisors or primes. */
static bool make_prime(struct math_problem *p)
{
	static const int64_t primes[] = { 2, 3, 5, 7, 11, 13 };
	int64_t n = 1, divisors = 1, sum = 0, limits[] = { 4, 3, 2, 1, 1, 1 };
	size_t kinds = 0;
	struct builder product = { 0 }, exponents = { 0 };
	bool count;

	for (size_t i = 0; i < countof(primes); i++) {
		int64_t times = math_draw(p, 0, limits[i]);

		if (times == 0)
			continue;
		n *= power(primes[i], times);
		divisors *= times + 1;
		sum += primes[i];
		builder_format(&product, "%s%" PRId64, kinds ? " \\cdot " : "", primes[i]);
		if (times > 1)
			builder_format(&product, "^%" PRId64, times);
		builder_format(&exponents, "%s(%" PRId64 " + 1)", kinds ? " \\cdot " : "", times);
		kinds++;
	}
	count = math_draw(p, 0, 1);
	if (kinds < 2 || n > 999) {
		builder_clear(&product);
		builder_clear(&exponents);
		return false;
	}
	math_question(p,
		      count ? "How many positive divisors does $%" PRId64 "$ have?"
			    : "What is the sum of the different prime factors of $%" PRId64 "$?",
		      n);
	math_step(p, "The factorization is $%" PRId64 " = %s$.", n, product.data);
	if (count)
		math_step(p, "The number of divisors is $%s = %" PRId64 "$.", exponents.data, divisors);
	else
		math_step(p, "The different primes sum to $%" PRId64 "$.", sum);
	math_answer_number(p, count ? divisors : sum, 1, 0);
	builder_clear(&product);
	builder_clear(&exponents);
	return true;
}

const struct math_skill math_prime = { { "prime", "prime factors and divisors" }, make_prime };
