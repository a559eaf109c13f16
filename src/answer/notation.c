/* The characters of mathematics outside of ASCII: what they are in LaTeX, and in prose. */
#include "answer/notation.h"

#include <string.h>

#include "base/memory.h"
#include "vocabulary/number.h"

/* Sorted by scalar. A space after a command keeps it apart from what follows. */
struct sign {
	uint32_t scalar;
	const char *plain;
};

/* clang-format off */
static const struct sign signs[] = {
	{ 0xa0, " " }, { 0xa2, "\\cent " }, { 0xa3, "\\pounds " }, { 0xa5, "\\yen " }, { 0xac, "\\neg " }, { 0xad, "" },
	{ 0xb0, "^\\circ " }, { 0xb1, "\\pm " }, { 0xb4, "'" }, { 0xb5, "\\mu " }, { 0xb7, "\\cdot " },
	{ 0xbc, "\\frac{1}{4}" }, { 0xbd, "\\frac{1}{2}" }, { 0xbe, "\\frac{3}{4}" }, { 0xd7, "\\times " },
	{ 0xf7, "\\div " }, { 0x131, "i" }, { 0x2b9, "'" }, { 0x2bc, "'" }, { 0x391, "A" }, { 0x392, "B" },
	{ 0x393, "\\Gamma " }, { 0x394, "\\Delta " }, { 0x395, "E" }, { 0x396, "Z" }, { 0x397, "H" },
	{ 0x398, "\\Theta " }, { 0x399, "I" }, { 0x39a, "K" }, { 0x39b, "\\Lambda " }, { 0x39c, "M" }, { 0x39d, "N" },
	{ 0x39e, "\\Xi " }, { 0x39f, "O" }, { 0x3a0, "\\Pi " }, { 0x3a1, "P" }, { 0x3a3, "\\Sigma " }, { 0x3a4, "T" },
	{ 0x3a5, "\\Upsilon " }, { 0x3a6, "\\Phi " }, { 0x3a7, "X" }, { 0x3a8, "\\Psi " }, { 0x3a9, "\\Omega " },
	{ 0x3b1, "\\alpha " }, { 0x3b2, "\\beta " }, { 0x3b3, "\\gamma " }, { 0x3b4, "\\delta " },
	{ 0x3b5, "\\epsilon " }, { 0x3b6, "\\zeta " }, { 0x3b7, "\\eta " }, { 0x3b8, "\\theta " }, { 0x3b9, "\\iota " },
	{ 0x3ba, "\\kappa " }, { 0x3bb, "\\lambda " }, { 0x3bc, "\\mu " }, { 0x3bd, "\\nu " }, { 0x3be, "\\xi " },
	{ 0x3bf, "o" }, { 0x3c0, "\\pi " }, { 0x3c1, "\\rho " }, { 0x3c2, "\\sigma " }, { 0x3c3, "\\sigma " },
	{ 0x3c4, "\\tau " }, { 0x3c5, "\\upsilon " }, { 0x3c6, "\\phi " }, { 0x3c7, "\\chi " }, { 0x3c8, "\\psi " },
	{ 0x3c9, "\\omega " }, { 0x3d1, "\\theta " }, { 0x3d5, "\\phi " }, { 0x3f5, "\\epsilon " }, { 0x60c, "," },
	{ 0x66a, "%" }, { 0x66b, "." }, { 0x66c, "," }, { 0x964, "." }, { 0x2002, " " }, { 0x2003, " " },
	{ 0x2004, " " }, { 0x2005, " " }, { 0x2006, " " }, { 0x2007, " " }, { 0x2008, " " }, { 0x2009, "\\," },
	{ 0x200a, "\\," }, { 0x200b, "" }, { 0x200c, "" }, { 0x200d, "" }, { 0x200e, "" }, { 0x200f, "" },
	{ 0x2010, "-" }, { 0x2011, "-" }, { 0x2012, "-" }, { 0x2013, "-" }, { 0x2014, "-" }, { 0x2015, "-" },
	{ 0x2016, "\\Vert " }, { 0x2018, "'" }, { 0x2019, "'" }, { 0x201c, "\"" }, { 0x201d, "\"" },
	{ 0x2022, "\\cdot " }, { 0x2026, "\\ldots " }, { 0x202f, "\\," }, { 0x2030, "\\permil " }, { 0x2032, "'" },
	{ 0x2033, "''" }, { 0x203e, "-" }, { 0x2044, "/" }, { 0x2052, "-" }, { 0x205f, " " }, { 0x2060, "" },
	{ 0x2061, "" }, { 0x2062, "" }, { 0x2063, "" }, { 0x20ac, "\\euro " }, { 0x20b9, "\\rupee " },
	{ 0x2102, "\\mathbb{C}" }, { 0x2107, "e" }, { 0x210e, "h" }, { 0x2112, "L" }, { 0x2113, "\\ell " },
	{ 0x2115, "\\mathbb{N}" }, { 0x211a, "\\mathbb{Q}" }, { 0x211d, "\\mathbb{R}" }, { 0x2124, "\\mathbb{Z}" },
	{ 0x2126, "\\Omega " }, { 0x2147, "e" }, { 0x2148, "i" }, { 0x2150, "\\frac{1}{7}" },
	{ 0x2151, "\\frac{1}{9}" }, { 0x2152, "\\frac{1}{10}" }, { 0x2153, "\\frac{1}{3}" }, { 0x2154, "\\frac{2}{3}" },
	{ 0x2155, "\\frac{1}{5}" }, { 0x2156, "\\frac{2}{5}" }, { 0x2157, "\\frac{3}{5}" }, { 0x2158, "\\frac{4}{5}" },
	{ 0x2159, "\\frac{1}{6}" }, { 0x215a, "\\frac{5}{6}" }, { 0x215b, "\\frac{1}{8}" }, { 0x215c, "\\frac{3}{8}" },
	{ 0x215d, "\\frac{5}{8}" }, { 0x215e, "\\frac{7}{8}" }, { 0x2190, "\\leftarrow " }, { 0x2192, "\\to " },
	{ 0x21d2, "\\Rightarrow " }, { 0x21d4, "\\iff " }, { 0x2200, "\\forall " }, { 0x2202, "\\partial " },
	{ 0x2203, "\\exists " }, { 0x2205, "\\emptyset " }, { 0x2206, "\\Delta " }, { 0x2208, "\\in " },
	{ 0x2209, "\\notin " }, { 0x220f, "\\prod " }, { 0x2211, "\\sum " }, { 0x2212, "-" }, { 0x2213, "\\mp " },
	{ 0x2215, "/" }, { 0x2216, "\\setminus " }, { 0x2217, "*" }, { 0x2218, "\\circ " }, { 0x2219, "\\cdot " },
	{ 0x221a, "\\sqrt " }, { 0x221b, "\\sqrt[3]" }, { 0x221c, "\\sqrt[4]" }, { 0x221e, "\\infty " },
	{ 0x2220, "\\angle " }, { 0x2223, "|" }, { 0x2225, "\\parallel " }, { 0x2227, "\\wedge " },
	{ 0x2228, "\\vee " }, { 0x2229, "\\cap " }, { 0x222a, "\\cup " }, { 0x222b, "\\int " }, { 0x2234, "" },
	{ 0x2236, ":" }, { 0x223c, "\\sim " }, { 0x2243, "\\approx " }, { 0x2245, "\\cong " }, { 0x2248, "\\approx " },
	{ 0x2260, "\\ne " }, { 0x2261, "\\equiv " }, { 0x2264, "\\le " }, { 0x2265, "\\ge " }, { 0x2266, "\\le " },
	{ 0x2267, "\\ge " }, { 0x2282, "\\subset " }, { 0x2286, "\\subseteq " }, { 0x22a5, "\\perp " },
	{ 0x22c5, "\\cdot " }, { 0x22c6, "*" }, { 0x22ef, "\\ldots " }, { 0x2308, "\\lceil " }, { 0x2309, "\\rceil " },
	{ 0x230a, "\\lfloor " }, { 0x230b, "\\rfloor " }, { 0x2329, "\\langle " }, { 0x232a, "\\rangle " },
	{ 0x25b3, "\\triangle " }, { 0x2713, "" }, { 0x2714, "" }, { 0x2715, "\\times " }, { 0x2717, "" },
	{ 0x2795, "+" }, { 0x2796, "-" }, { 0x2797, "\\div " }, { 0x27e8, "\\langle " }, { 0x27e9, "\\rangle " },
	{ 0x2a2f, "\\times " }, { 0x2a7d, "\\le " }, { 0x2a7e, "\\ge " }, { 0x2f0d, "" }, { 0x3000, " " },
	{ 0x3001, "," }, { 0x3002, "." }, { 0x3008, "\\langle " }, { 0x3009, "\\rangle " }, { 0x3010, "[" },
	{ 0x3011, "]" }, { 0x8ca0, "-" }, { 0x8d1f, "-" }, { 0xfe0e, "" }, { 0xfe0f, "" }, { 0xfeff, "" },
	{ 0xffe0, "\\cent " }, { 0xffe1, "\\pounds " }, { 0xffe5, "\\yen " },
};
/* clang-format on */

/* Digits and signs above and below the line; 0 where c is none. */
static char raised(uint32_t c)
{
	static const char digits[] = "0\0\0\0"
				     "456789+-=()n";

	if (c == 0xb9)
		return '1';
	if (c == 0xb2 || c == 0xb3)
		return (char)('2' + (c - 0xb2));
	if (c == 0x2071)
		return 'i';
	if (c >= 0x2070 && c <= 0x207f)
		return digits[c - 0x2070];
	if (c == 0x2e3)
		return 'x';
	if (c == 0x1d40)
		return 'T';
	return 0;
}

static char lowered(uint32_t c)
{
	static const char digits[] = "0123456789+-=()";
	static const char letters[] = "aeox";

	if (c >= 0x2080 && c <= 0x208e)
		return digits[c - 0x2080];
	if (c >= 0x2090 && c <= 0x2093)
		return letters[c - 0x2090];
	if (c == 0x2096)
		return 'k';
	if (c == 0x2099)
		return 'n';
	if (c == 0x1d62)
		return 'i';
	return 0;
}

/* Full-width forms, styled letters, digits of other scripts; 0 where c is none. */
static char styled(uint32_t c)
{
	int digit;

	if (c >= 0xff01 && c <= 0xff5e)
		return (char)(c - 0xfee0);
	if (c >= 0x1d400 && c <= 0x1d6a3) {
		uint32_t letter = (c - 0x1d400) % 52;

		return (char)(letter < 26 ? 'A' + letter : 'a' + (letter - 26));
	}
	digit = number_digit_value(c);
	return digit < 0 ? 0 : (char)('0' + digit);
}

static const char *sign_of(uint32_t c)
{
	size_t low = 0, high = countof(signs);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (signs[middle].scalar < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low < countof(signs) && signs[low].scalar == c ? signs[low].plain : NULL;
}

/* A run of raised or lowered characters as one group; returns its bytes. */
static size_t run(char *out, size_t *size, struct text t, size_t at, char (*level)(uint32_t), char mark)
{
	size_t from = at, n;
	uint32_t c;
	char plain;

	out[(*size)++] = mark;
	out[(*size)++] = '{';
	while ((n = text_utf8(t, at, &c)) > 0 && (plain = level(c)) != 0) {
		out[(*size)++] = plain;
		at += n;
	}
	out[(*size)++] = '}';
	return at - from;
}

static void put(char *out, size_t *size, const char *plain)
{
	size_t n = strlen(plain);

	memcpy(out + *size, plain, n);
	*size += n;
}

/* One character that is not ASCII, or NUL; returns its bytes. */
static size_t replace(char *out, size_t *size, struct text t, size_t at)
{
	uint32_t c = 0;
	size_t n = text_utf8(t, at, &c);
	const char *plain;

	if (n == 0 || c == 0) {
		out[(*size)++] = '?';
		return 1;
	}
	if (raised(c) != 0)
		return run(out, size, t, at, raised, '^');
	if (lowered(c) != 0)
		return run(out, size, t, at, lowered, '_');
	if (styled(c) != 0) {
		out[(*size)++] = styled(c);
	} else if ((plain = sign_of(c)) != NULL) {
		put(out, size, plain);
	} else {
		memcpy(out + *size, t.data + at, n);
		*size += n;
	}
	return n;
}

static bool is_plain(char c)
{
	return c != '\0' && (unsigned char)c < 0x80;
}

struct text notation_plain(struct arena *a, struct text t)
{
	size_t at, size = 0;
	char *out;

	for (at = 0; at < t.size && is_plain(t.data[at]); at++)
		;
	if (at == t.size)
		return t;
	/* The longest replacement has 12 bytes, for 2 at least. */
	out = arena_alloc(a, 12 * t.size + 1);
	for (at = 0; at < t.size;) {
		if (is_plain(t.data[at]))
			out[size++] = t.data[at++];
		else
			at += replace(out, &size, t, at);
	}
	return (struct text){ out, size };
}

enum token_role notation_role(uint32_t c)
{
	/* clang-format off */
	static const struct {
		uint32_t from, to;
		enum token_role role;
	} roles[] = {
		{ 0xa2, 0xa5, ROLE_DELIMITER }, { 0xab, 0xab, ROLE_MARK }, { 0xb0, 0xb0, ROLE_POSTFIX },
		{ 0xb1, 0xb1, ROLE_OPERATOR }, { 0xb2, 0xb3, ROLE_POSTFIX }, { 0xb7, 0xb7, ROLE_OPERATOR },
		{ 0xb9, 0xb9, ROLE_POSTFIX }, { 0xbb, 0xbb, ROLE_MARK }, { 0xd7, 0xd7, ROLE_OPERATOR },
		{ 0xf7, 0xf7, ROLE_OPERATOR }, { 0x964, 0x965, ROLE_STOP }, { 0x2018, 0x201f, ROLE_MARK },
		{ 0x2030, 0x2033, ROLE_POSTFIX }, { 0x2044, 0x2044, ROLE_OPERATOR }, { 0x2061, 0x2064, ROLE_SPACE },
		{ 0x2070, 0x209c, ROLE_POSTFIX }, { 0x20a0, 0x20bf, ROLE_DELIMITER }, { 0x2190, 0x21ff, ROLE_STOP },
		{ 0x2200, 0x2207, ROLE_FUNCTION }, { 0x2208, 0x220d, ROLE_RELATION }, { 0x220f, 0x2211, ROLE_FUNCTION },
		{ 0x2212, 0x2219, ROLE_OPERATOR }, { 0x221a, 0x221c, ROLE_FUNCTION }, { 0x221d, 0x221d, ROLE_RELATION },
		{ 0x221e, 0x2228, ROLE_FUNCTION }, { 0x2229, 0x222a, ROLE_OPERATOR }, { 0x222b, 0x222f, ROLE_FUNCTION },
		{ 0x2234, 0x2235, ROLE_STOP }, { 0x2236, 0x2236, ROLE_OPERATOR }, { 0x223c, 0x228b, ROLE_RELATION },
		{ 0x2295, 0x229d, ROLE_OPERATOR }, { 0x22c5, 0x22c5, ROLE_OPERATOR }, { 0x27e8, 0x27e8, ROLE_OPEN },
		{ 0x27e9, 0x27e9, ROLE_CLOSE }, { 0x27f0, 0x27ff, ROLE_STOP }, { 0x2a7d, 0x2a7e, ROLE_RELATION },
		{ 0x3001, 0x3001, ROLE_COMMA }, { 0x3002, 0x3002, ROLE_STOP }, { 0x300a, 0x300f, ROLE_MARK },
		{ 0x3010, 0x3010, ROLE_OPEN }, { 0x3011, 0x3011, ROLE_CLOSE }, { 0xff01, 0xff01, ROLE_STOP },
		{ 0xff05, 0xff05, ROLE_POSTFIX }, { 0xff08, 0xff08, ROLE_OPEN }, { 0xff09, 0xff09, ROLE_CLOSE },
		{ 0xff0b, 0xff0b, ROLE_OPERATOR }, { 0xff0c, 0xff0c, ROLE_COMMA }, { 0xff0d, 0xff0d, ROLE_OPERATOR },
		{ 0xff0e, 0xff0e, ROLE_STOP }, { 0xff0f, 0xff0f, ROLE_OPERATOR }, { 0xff1a, 0xff1a, ROLE_COLON },
		{ 0xff1b, 0xff1b, ROLE_COMMA }, { 0xff1c, 0xff1e, ROLE_RELATION }, { 0xff1f, 0xff1f, ROLE_STOP },
		{ 0xff3b, 0xff3b, ROLE_OPEN }, { 0xff3d, 0xff3d, ROLE_CLOSE }, { 0xff5b, 0xff5b, ROLE_OPEN },
		{ 0xff5d, 0xff5d, ROLE_CLOSE },
	};
	/* clang-format on */
	size_t i;

	for (i = 0; i < countof(roles); i++)
		if (c >= roles[i].from && c <= roles[i].to)
			return roles[i].role;
	return ROLE_OTHER;
}
