/* Whole numbers in words of European languages. */
#include "vocabulary/number_spelled.h"

#include <string.h>

#include "base/memory.h"

/* What a numeral does, besides adding its value; else what may be added after it: less than so much. */
enum {
	TIMES = -1, /* multiplies what stands before it */
	LINK = -2,  /* joins */
	TURNS = -3  /* joins a unit and the tens after it: einundzwanzig */
};

struct numeral {
	const char *word;
	int64_t value;
	int room;
};

/* clang-format off */
static const struct numeral german[] = {
	{ "null", 0, 0 }, { "eins", 1, 0 }, { "ein", 1, 0 }, { "eine", 1, 0 }, { "zwei", 2, 0 }, { "drei", 3, 0 },
	{ "vier", 4, 0 }, { "f\xc3\xbcnf", 5, 0 }, { "sechs", 6, 0 }, { "sieben", 7, 0 }, { "acht", 8, 0 },
	{ "neun", 9, 0 }, { "zehn", 10, 0 }, { "elf", 11, 0 }, { "zw\xc3\xb6lf", 12, 0 }, { "dreizehn", 13, 0 },
	{ "vierzehn", 14, 0 }, { "f\xc3\xbcnfzehn", 15, 0 }, { "sechzehn", 16, 0 }, { "siebzehn", 17, 0 },
	{ "achtzehn", 18, 0 }, { "neunzehn", 19, 0 }, { "zwanzig", 20, 10 }, { "drei\xc3\x9fig", 30, 10 },
	{ "dreissig", 30, 10 }, { "vierzig", 40, 10 }, { "f\xc3\xbcnfzig", 50, 10 }, { "sechzig", 60, 10 },
	{ "siebzig", 70, 10 }, { "achtzig", 80, 10 }, { "neunzig", 90, 10 }, { "hundert", 100, TIMES },
	{ "tausend", 1000, TIMES }, { "million", 1000000, TIMES }, { "millionen", 1000000, TIMES },
	{ "milliarde", 1000000000, TIMES }, { "milliarden", 1000000000, TIMES }, { "und", 0, TURNS },
};

static const struct numeral dutch[] = {
	{ "nul", 0, 0 }, { "een", 1, 0 }, { "\xc3\xa9\xc3\xa9n", 1, 0 }, { "twee", 2, 0 }, { "drie", 3, 0 },
	{ "vier", 4, 0 }, { "vijf", 5, 0 }, { "zes", 6, 0 }, { "zeven", 7, 0 }, { "acht", 8, 0 }, { "negen", 9, 0 },
	{ "tien", 10, 0 }, { "elf", 11, 0 }, { "twaalf", 12, 0 }, { "dertien", 13, 0 }, { "veertien", 14, 0 },
	{ "vijftien", 15, 0 }, { "zestien", 16, 0 }, { "zeventien", 17, 0 }, { "achttien", 18, 0 },
	{ "negentien", 19, 0 }, { "twintig", 20, 10 }, { "dertig", 30, 10 }, { "veertig", 40, 10 },
	{ "vijftig", 50, 10 }, { "zestig", 60, 10 }, { "zeventig", 70, 10 }, { "tachtig", 80, 10 },
	{ "negentig", 90, 10 }, { "honderd", 100, TIMES }, { "duizend", 1000, TIMES }, { "miljoen", 1000000, TIMES },
	{ "miljard", 1000000000, TIMES }, { "en", 0, TURNS }, { "\xc3\xabn", 0, TURNS },
};

static const struct numeral french[] = {
	{ "z\xc3\xa9ro", 0, 0 }, { "un", 1, 0 }, { "une", 1, 0 }, { "deux", 2, 0 }, { "trois", 3, 0 },
	{ "quatre", 4, 0 }, { "cinq", 5, 0 }, { "six", 6, 0 }, { "sept", 7, 0 }, { "huit", 8, 0 }, { "neuf", 9, 0 },
	{ "dix", 10, 10 }, { "onze", 11, 0 }, { "douze", 12, 0 }, { "treize", 13, 0 }, { "quatorze", 14, 0 },
	{ "quinze", 15, 0 }, { "seize", 16, 0 }, { "vingt", 20, 10 }, { "trente", 30, 10 }, { "quarante", 40, 10 },
	{ "cinquante", 50, 10 }, { "soixante", 60, 20 }, { "septante", 70, 10 }, { "quatre-vingt", 80, 20 },
	{ "quatre-vingts", 80, 20 }, { "huitante", 80, 10 }, { "nonante", 90, 10 }, { "cent", 100, TIMES },
	{ "cents", 100, TIMES }, { "mille", 1000, TIMES }, { "million", 1000000, TIMES },
	{ "millions", 1000000, TIMES }, { "milliard", 1000000000, TIMES }, { "milliards", 1000000000, TIMES },
	{ "et", 0, LINK },
};

static const struct numeral spanish[] = {
	{ "cero", 0, 0 }, { "uno", 1, 0 }, { "un", 1, 0 }, { "una", 1, 0 }, { "dos", 2, 0 }, { "tres", 3, 0 },
	{ "cuatro", 4, 0 }, { "cinco", 5, 0 }, { "seis", 6, 0 }, { "siete", 7, 0 }, { "ocho", 8, 0 },
	{ "nueve", 9, 0 }, { "diez", 10, 0 }, { "once", 11, 0 }, { "doce", 12, 0 }, { "trece", 13, 0 },
	{ "catorce", 14, 0 }, { "quince", 15, 0 }, { "diecis\xc3\xa9is", 16, 0 }, { "dieciseis", 16, 0 },
	{ "diecisiete", 17, 0 }, { "dieciocho", 18, 0 }, { "diecinueve", 19, 0 }, { "veinte", 20, 0 },
	{ "veintiuno", 21, 0 }, { "veinti\xc3\xban", 21, 0 }, { "veintiuna", 21, 0 }, { "veintid\xc3\xb3s", 22, 0 },
	{ "veintidos", 22, 0 }, { "veintitr\xc3\xa9s", 23, 0 }, { "veintitres", 23, 0 }, { "veinticuatro", 24, 0 },
	{ "veinticinco", 25, 0 }, { "veintis\xc3\xa9is", 26, 0 }, { "veintiseis", 26, 0 }, { "veintisiete", 27, 0 },
	{ "veintiocho", 28, 0 }, { "veintinueve", 29, 0 }, { "treinta", 30, 10 }, { "cuarenta", 40, 10 },
	{ "cincuenta", 50, 10 }, { "sesenta", 60, 10 }, { "setenta", 70, 10 }, { "ochenta", 80, 10 },
	{ "noventa", 90, 10 }, { "cien", 100, 0 }, { "ciento", 100, 100 }, { "doscientos", 200, 100 },
	{ "doscientas", 200, 100 }, { "trescientos", 300, 100 }, { "trescientas", 300, 100 },
	{ "cuatrocientos", 400, 100 }, { "cuatrocientas", 400, 100 }, { "quinientos", 500, 100 },
	{ "quinientas", 500, 100 }, { "seiscientos", 600, 100 }, { "seiscientas", 600, 100 },
	{ "setecientos", 700, 100 }, { "setecientas", 700, 100 }, { "ochocientos", 800, 100 },
	{ "ochocientas", 800, 100 }, { "novecientos", 900, 100 }, { "novecientas", 900, 100 },
	{ "mil", 1000, TIMES }, { "mill\xc3\xb3n", 1000000, TIMES }, { "millones", 1000000, TIMES },
	{ "y", 0, LINK },
};

static const struct numeral portuguese[] = {
	{ "zero", 0, 0 }, { "um", 1, 0 }, { "uma", 1, 0 }, { "dois", 2, 0 }, { "duas", 2, 0 },
	{ "tr\xc3\xaas", 3, 0 }, { "tres", 3, 0 }, { "quatro", 4, 0 }, { "cinco", 5, 0 }, { "seis", 6, 0 },
	{ "sete", 7, 0 }, { "oito", 8, 0 }, { "nove", 9, 0 }, { "dez", 10, 0 }, { "onze", 11, 0 }, { "doze", 12, 0 },
	{ "treze", 13, 0 }, { "catorze", 14, 0 }, { "quatorze", 14, 0 }, { "quinze", 15, 0 }, { "dezesseis", 16, 0 },
	{ "dezasseis", 16, 0 }, { "dezessete", 17, 0 }, { "dezassete", 17, 0 }, { "dezoito", 18, 0 },
	{ "dezenove", 19, 0 }, { "dezanove", 19, 0 }, { "vinte", 20, 10 }, { "trinta", 30, 10 },
	{ "quarenta", 40, 10 }, { "cinquenta", 50, 10 }, { "sessenta", 60, 10 }, { "setenta", 70, 10 },
	{ "oitenta", 80, 10 }, { "noventa", 90, 10 }, { "cem", 100, 0 }, { "cento", 100, 100 },
	{ "duzentos", 200, 100 }, { "duzentas", 200, 100 }, { "trezentos", 300, 100 }, { "trezentas", 300, 100 },
	{ "quatrocentos", 400, 100 }, { "quatrocentas", 400, 100 }, { "quinhentos", 500, 100 },
	{ "quinhentas", 500, 100 }, { "seiscentos", 600, 100 }, { "seiscentas", 600, 100 },
	{ "setecentos", 700, 100 }, { "setecentas", 700, 100 }, { "oitocentos", 800, 100 },
	{ "oitocentas", 800, 100 }, { "novecentos", 900, 100 }, { "novecentas", 900, 100 }, { "mil", 1000, TIMES },
	{ "milh\xc3\xa3o", 1000000, TIMES }, { "milh\xc3\xb5" "es", 1000000, TIMES },
	{ "bilh\xc3\xa3o", 1000000000, TIMES }, { "bilh\xc3\xb5" "es", 1000000000, TIMES }, { "e", 0, LINK },
};

static const struct numeral italian[] = {
	{ "zero", 0, 0 }, { "uno", 1, 0 }, { "un", 1, 0 }, { "una", 1, 0 }, { "due", 2, 0 }, { "tre", 3, 0 },
	{ "tr\xc3\xa9", 3, 0 }, { "quattro", 4, 0 }, { "cinque", 5, 0 }, { "sei", 6, 0 }, { "sette", 7, 0 },
	{ "otto", 8, 0 }, { "nove", 9, 0 }, { "dieci", 10, 0 }, { "undici", 11, 0 }, { "dodici", 12, 0 },
	{ "tredici", 13, 0 }, { "quattordici", 14, 0 }, { "quindici", 15, 0 }, { "sedici", 16, 0 },
	{ "diciassette", 17, 0 }, { "diciotto", 18, 0 }, { "diciannove", 19, 0 }, { "venti", 20, 10 },
	{ "vent", 20, 10 }, { "trenta", 30, 10 }, { "trent", 30, 10 }, { "quaranta", 40, 10 }, { "quarant", 40, 10 },
	{ "cinquanta", 50, 10 }, { "cinquant", 50, 10 }, { "sessanta", 60, 10 }, { "sessant", 60, 10 },
	{ "settanta", 70, 10 }, { "settant", 70, 10 }, { "ottanta", 80, 10 }, { "ottant", 80, 10 },
	{ "novanta", 90, 10 }, { "novant", 90, 10 }, { "cento", 100, TIMES }, { "cent", 100, TIMES },
	{ "mille", 1000, TIMES }, { "mila", 1000, TIMES }, { "milione", 1000000, TIMES },
	{ "milioni", 1000000, TIMES }, { "miliardo", 1000000000, TIMES }, { "miliardi", 1000000000, TIMES },
	{ "e", 0, LINK },
};

static const struct numeral russian[] = {
	{ "\xd0\xbd\xd0\xbe\xd0\xbb\xd1\x8c", 0, 0 }, { "\xd0\xbd\xd1\x83\xd0\xbb\xd1\x8c", 0, 0 },
	{ "\xd0\xbe\xd0\xb4\xd0\xb8\xd0\xbd", 1, 0 }, { "\xd0\xbe\xd0\xb4\xd0\xbd\xd0\xb0", 1, 0 },
	{ "\xd0\xbe\xd0\xb4\xd0\xbd\xd0\xbe", 1, 0 }, { "\xd0\xb4\xd0\xb2\xd0\xb0", 2, 0 },
	{ "\xd0\xb4\xd0\xb2\xd0\xb5", 2, 0 }, { "\xd1\x82\xd1\x80\xd0\xb8", 3, 0 },
	{ "\xd1\x87\xd0\xb5\xd1\x82\xd1\x8b\xd1\x80\xd0\xb5", 4, 0 }, { "\xd0\xbf\xd1\x8f\xd1\x82\xd1\x8c", 5, 0 },
	{ "\xd1\x88\xd0\xb5\xd1\x81\xd1\x82\xd1\x8c", 6, 0 }, { "\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c", 7, 0 },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c", 8, 0 },
	{ "\xd0\xb4\xd0\xb5\xd0\xb2\xd1\x8f\xd1\x82\xd1\x8c", 9, 0 },
	{ "\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82\xd1\x8c", 10, 0 },
	{ "\xd0\xbe\xd0\xb4\xd0\xb8\xd0\xbd\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 11, 0 },
	{ "\xd0\xb4\xd0\xb2\xd0\xb5\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 12, 0 },
	{ "\xd1\x82\xd1\x80\xd0\xb8\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 13, 0 },
	{ "\xd1\x87\xd0\xb5\xd1\x82\xd1\x8b\xd1\x80\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 14, 0 },
	{ "\xd0\xbf\xd1\x8f\xd1\x82\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 15, 0 },
	{ "\xd1\x88\xd0\xb5\xd1\x81\xd1\x82\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 16, 0 },
	{ "\xd1\x81\xd0\xb5\xd0\xbc\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 17, 0 },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xb5\xd0\xbc\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 18, 0 },
	{ "\xd0\xb4\xd0\xb5\xd0\xb2\xd1\x8f\xd1\x82\xd0\xbd\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 19, 0 },
	{ "\xd0\xb4\xd0\xb2\xd0\xb0\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 20, 10 },
	{ "\xd1\x82\xd1\x80\xd0\xb8\xd0\xb4\xd1\x86\xd0\xb0\xd1\x82\xd1\x8c", 30, 10 },
	{ "\xd1\x81\xd0\xbe\xd1\x80\xd0\xbe\xd0\xba", 40, 10 },
	{ "\xd0\xbf\xd1\x8f\xd1\x82\xd1\x8c\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82", 50, 10 },
	{ "\xd1\x88\xd0\xb5\xd1\x81\xd1\x82\xd1\x8c\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82", 60, 10 },
	{ "\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82", 70, 10 },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c\xd0\xb4\xd0\xb5\xd1\x81\xd1\x8f\xd1\x82", 80, 10 },
	{ "\xd0\xb4\xd0\xb5\xd0\xb2\xd1\x8f\xd0\xbd\xd0\xbe\xd1\x81\xd1\x82\xd0\xbe", 90, 10 },
	{ "\xd1\x81\xd1\x82\xd0\xbe", 100, 100 }, { "\xd0\xb4\xd0\xb2\xd0\xb5\xd1\x81\xd1\x82\xd0\xb8", 200, 100 },
	{ "\xd1\x82\xd1\x80\xd0\xb8\xd1\x81\xd1\x82\xd0\xb0", 300, 100 },
	{ "\xd1\x87\xd0\xb5\xd1\x82\xd1\x8b\xd1\x80\xd0\xb5\xd1\x81\xd1\x82\xd0\xb0", 400, 100 },
	{ "\xd0\xbf\xd1\x8f\xd1\x82\xd1\x8c\xd1\x81\xd0\xbe\xd1\x82", 500, 100 },
	{ "\xd1\x88\xd0\xb5\xd1\x81\xd1\x82\xd1\x8c\xd1\x81\xd0\xbe\xd1\x82", 600, 100 },
	{ "\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c\xd1\x81\xd0\xbe\xd1\x82", 700, 100 },
	{ "\xd0\xb2\xd0\xbe\xd1\x81\xd0\xb5\xd0\xbc\xd1\x8c\xd1\x81\xd0\xbe\xd1\x82", 800, 100 },
	{ "\xd0\xb4\xd0\xb5\xd0\xb2\xd1\x8f\xd1\x82\xd1\x8c\xd1\x81\xd0\xbe\xd1\x82", 900, 100 },
	{ "\xd1\x82\xd1\x8b\xd1\x81\xd1\x8f\xd1\x87\xd0\xb0", 1000, TIMES },
	{ "\xd1\x82\xd1\x8b\xd1\x81\xd1\x8f\xd1\x87\xd0\xb8", 1000, TIMES },
	{ "\xd1\x82\xd1\x8b\xd1\x81\xd1\x8f\xd1\x87", 1000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xbe\xd0\xbd", 1000000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xbe\xd0\xbd\xd0\xb0", 1000000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xbe\xd0\xbd\xd0\xbe\xd0\xb2", 1000000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xb0\xd1\x80\xd0\xb4", 1000000000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xb0\xd1\x80\xd0\xb4\xd0\xb0", 1000000000, TIMES },
	{ "\xd0\xbc\xd0\xb8\xd0\xbb\xd0\xbb\xd0\xb8\xd0\xb0\xd1\x80\xd0\xb4\xd0\xbe\xd0\xb2", 1000000000, TIMES },
};

/* clang-format on */

static const struct language {
	const struct numeral *at;
	size_t count;
	bool glued; /* numerals need no blank between them */
} languages[] = {
	{ german, countof(german), true },          { dutch, countof(dutch), true },
	{ french, countof(french), false },         { spanish, countof(spanish), false },
	{ portuguese, countof(portuguese), false }, { italian, countof(italian), true },
	{ russian, countof(russian), false },
};

enum {
	SIZE_MAX_READ = 160, /* bytes of one number */
	STEPS_MAX = 400      /* numerals tried in one language */
};

/* A number in the making. */
struct sum {
	int64_t total, group; /* groups that are done; the group below a thousand, a million, ... */
	int64_t largest;      /* scale that may still come, exclusive */
	int64_t room;         /* what may be added, exclusive */
	bool any, turned;     /* any numeral; a link after a unit, for which tens may follow */
	bool open;            /* a link that nothing follows yet */
};

struct search {
	struct text t;
	const struct language *language;
	unsigned steps;
	size_t end; /* of the longest number so far */
	int64_t value;
};

/* One numeral more; false where it does not go on with the number. */
static bool add(struct sum *s, const struct numeral *n)
{
	int64_t value = n->value;

	if (n->room == LINK || n->room == TURNS) {
		if (!s->any || s->open)
			return false;
		s->open = true;
		s->turned = n->room == TURNS && s->group % 100 >= 1 && s->group % 100 <= 9;
		return true;
	}
	s->open = false;
	if (n->room == TIMES && value == 100) {
		if (s->any && (s->group < 1 || s->group > 99))
			return false;
		s->group = (s->group == 0 ? 1 : s->group) * 100;
		s->room = 100;
	} else if (n->room == TIMES) {
		if (value >= s->largest || (s->any && s->group == 0))
			return false;
		s->total += (s->group == 0 ? 1 : s->group) * value;
		s->group = 0;
		s->largest = value;
		s->room = 1000;
	} else if (s->turned) {
		if (value < 20 || value > 90)
			return false;
		s->group += value;
		s->room = 0;
	} else {
		if (s->any && (value >= s->room || value == 0))
			return false;
		s->group += value;
		s->room = n->room;
	}
	s->turned = false;
	s->any = true;
	return true;
}

static bool is_letter(struct text t, size_t at)
{
	return at < t.size && (text_is_letter(t.data[at]) || (unsigned char)t.data[at] >= 0x80);
}

/* Numerals from t[at] on, the longest number of all that there are. */
static void go_on(struct search *s, size_t at, struct sum sum)
{
	size_t i, next, n;

	for (i = 0; i < s->language->count && s->steps < STEPS_MAX; i++) {
		const struct numeral *numeral = &s->language->at[i];
		struct sum longer = sum;

		n = strlen(numeral->word);
		if (!text_starts_at(s->t, at, numeral->word) || (!s->language->glued && is_letter(s->t, at + n)))
			continue;
		s->steps++;
		if (!add(&longer, numeral))
			continue;
		next = at + n;
		if (!longer.open && !is_letter(s->t, next) && next > s->end) {
			s->end = next;
			s->value = longer.total + longer.group;
		}
		while (next < s->t.size && next - at - n < 2 && (s->t.data[next] == ' ' || s->t.data[next] == '-'))
			next++;
		if (next < s->t.size)
			go_on(s, next, longer);
	}
}

/* Capital letters of ASCII, Latin-1 and Cyrillic, whose small ones have as many bytes, as small ones. */
static struct text folded(char *out, struct text t)
{
	uint32_t c = 0;
	size_t at, n;

	memcpy(out, t.data, t.size);
	for (at = 0; at < t.size; at += n) {
		n = text_utf8(t, at, &c);
		if (n == 1 && c >= 'A' && c <= 'Z')
			out[at] |= 0x20;
		else if (n == 2 && ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x410 && c <= 0x42f)))
			(void)text_utf8_encode(c + 0x20, out + at);
		n = n == 0 ? 1 : n;
	}
	return (struct text){ out, t.size };
}

size_t number_spelled(struct text t, int64_t *value)
{
	char bytes[SIZE_MAX_READ];
	struct search best = { .end = number_positional(t, value) };
	size_t i;

	if (best.end > 0 || t.size == 0)
		return best.end;
	t = folded(bytes, text_slice(t, 0, sizeof bytes));
	for (i = 0; i < countof(languages); i++) {
		struct search s = { .t = t, .language = &languages[i] };

		go_on(&s, 0, (struct sum){ .largest = INT64_C(1000000000000), .room = 1000 });
		if (s.end > best.end)
			best = s;
	}
	*value = best.value;
	return best.end;
}
