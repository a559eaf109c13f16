/* Numbers in words of many languages, spelled out by the rules of each, and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "vocabulary/number_spelled.h"

/* The nth of words that blanks separate; an underscore stands for a blank. */
static void put(struct builder *b, const char *words, size_t n)
{
	while (n-- > 0)
		words = strchr(words, ' ') + 1;
	for (; *words != ' ' && *words != '\0'; words++)
		builder_char(b, *words == '_' ? ' ' : *words);
}

static void german(struct builder *b, unsigned n)
{
	static const char small[] = "null ein zwei drei vier f\xc3\xbcnf sechs sieben acht neun zehn elf zw\xc3\xb6lf "
				    "dreizehn vierzehn f\xc3\xbcnfzehn sechzehn siebzehn achtzehn neunzehn";
	static const char tens[] = "zwanzig drei\xc3\x9fig vierzig f\xc3\xbcnfzig sechzig siebzig achtzig neunzig";

	if (n >= 1000) {
		put(b, small, n / 1000);
		builder_string(b, "tausend");
		n %= 1000;
	}
	if (n >= 100) {
		put(b, small, n / 100);
		builder_string(b, "hundert");
		n %= 100;
		if (n == 0)
			return;
	}
	if (n == 1) {
		builder_string(b, "eins");
	} else if (n < 20) {
		if (n > 0 || b->size == 0)
			put(b, small, n);
	} else {
		if (n % 10 > 0) {
			put(b, small, n % 10);
			builder_string(b, "und");
		}
		put(b, tens, n / 10 - 2);
	}
}

static void dutch(struct builder *b, unsigned n)
{
	static const char small[] = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
				    "vijftien zestien zeventien achttien negentien";
	static const char tens[] = "twintig dertig veertig vijftig zestig zeventig tachtig negentig";

	if (n >= 1000) {
		builder_string(b, "duizend");
		n %= 1000;
		if (n == 0)
			return;
	}
	if (n >= 100) {
		if (n >= 200)
			put(b, small, n / 100);
		builder_string(b, "honderd");
		n %= 100;
		if (n == 0)
			return;
	}
	if (n < 20) {
		put(b, small, n);
		return;
	}
	if (n % 10 > 0) {
		put(b, small, n % 10);
		builder_string(b, n % 10 == 2 || n % 10 == 3 ? "\xc3\xabn" : "en");
	}
	put(b, tens, n / 10 - 2);
}

static void french(struct builder *b, unsigned n)
{
	static const char small[] = "z\xc3\xa9ro un deux trois quatre cinq six sept huit neuf dix onze douze treize "
				    "quatorze quinze seize dix-sept dix-huit dix-neuf";
	static const char tens[] = "vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt";
	unsigned rest;

	if (n >= 1000) {
		builder_string(b, "mille");
		n %= 1000;
		builder_string(b, n > 0 ? " " : "");
		if (n == 0)
			return;
	}
	if (n >= 100) {
		if (n >= 200) {
			put(b, small, n / 100);
			builder_char(b, ' ');
		}
		builder_string(b, n >= 200 && n % 100 == 0 ? "cents" : "cent");
		n %= 100;
		if (n == 0)
			return;
		builder_char(b, ' ');
	}
	if (n < 20) {
		put(b, small, n);
		return;
	}
	put(b, tens, n / 10 - 2);
	rest = n < 60 ? n % 10 : n % 20;
	if (n == 80)
		builder_char(b, 's');
	if (rest == 0)
		return;
	builder_string(b, (rest == 1 || rest == 11) && n < 80 ? " et " : "-");
	put(b, small, rest);
}

/* Spanish and Portuguese: words for the hundreds, and a word that joins. */
static void spanish(struct builder *b, unsigned n)
{
	static const char small[] = "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
				    "quince diecis\xc3\xa9is diecisiete dieciocho diecinueve veinte veintiuno "
				    "veintid\xc3\xb3s veintitr\xc3\xa9s veinticuatro veinticinco veintis\xc3\xa9is "
				    "veintisiete veintiocho veintinueve";
	static const char tens[] = "treinta cuarenta cincuenta sesenta setenta ochenta noventa";
	static const char hundreds[] = "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
				       "ochocientos novecientos";

	if (n >= 1000) {
		builder_string(b, "mil");
		n %= 1000;
		if (n == 0)
			return;
		builder_char(b, ' ');
	}
	if (n == 100) {
		builder_string(b, "cien");
		return;
	}
	if (n > 100) {
		put(b, hundreds, n / 100 - 1);
		n %= 100;
		if (n == 0)
			return;
		builder_char(b, ' ');
	}
	if (n < 30) {
		put(b, small, n);
		return;
	}
	put(b, tens, n / 10 - 3);
	if (n % 10 > 0) {
		builder_string(b, " y ");
		put(b, small, n % 10);
	}
}

static void portuguese(struct builder *b, unsigned n)
{
	static const char small[] = "zero um dois tr\xc3\xaas quatro cinco seis sete oito nove dez onze doze treze "
				    "catorze quinze dezesseis dezessete dezoito dezenove";
	static const char tens[] = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa";
	static const char hundreds[] = "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos "
				       "oitocentos novecentos";

	if (n >= 1000) {
		builder_string(b, n == 1000 ? "mil" : "mil e ");
		n %= 1000;
		if (n == 0)
			return;
	}
	if (n == 100) {
		builder_string(b, "cem");
		return;
	}
	if (n > 100) {
		put(b, hundreds, n / 100 - 1);
		n %= 100;
		if (n == 0)
			return;
		builder_string(b, " e ");
	}
	if (n < 20) {
		put(b, small, n);
		return;
	}
	put(b, tens, n / 10 - 2);
	if (n % 10 > 0) {
		builder_string(b, " e ");
		put(b, small, n % 10);
	}
}

static void italian(struct builder *b, unsigned n)
{
	static const char small[] = "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
				    "quattordici quindici sedici diciassette diciotto diciannove";
	static const char tens[] = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta";

	if (n >= 1000) {
		builder_string(b, "mille");
		n %= 1000;
		if (n == 0)
			return;
	}
	if (n >= 100) {
		if (n >= 200)
			put(b, small, n / 100);
		builder_string(b, "cento");
		n %= 100;
		if (n == 0)
			return;
		/* centottanta */
		if (n / 10 == 8)
			b->size--;
	}
	if (n < 20) {
		put(b, small, n);
		return;
	}
	put(b, tens, n / 10 - 2);
	if (n % 10 == 0)
		return;
	/* ventuno, ventotto */
	if (n % 10 == 1 || n % 10 == 8)
		b->size--;
	if (n % 10 == 3)
		builder_string(b, "tr\xc3\xa9");
	else
		put(b, small, n % 10);
}

static void russian(struct builder *b, unsigned n)
{
	static const char small[] =
		"ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать "
		"четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать";
	static const char tens[] = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто";
	static const char hundreds[] = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот";

	if (n >= 1000) {
		builder_string(b, n == 1000 ? "тысяча" : "тысяча ");
		n %= 1000;
		if (n == 0)
			return;
	}
	if (n >= 100) {
		put(b, hundreds, n / 100 - 1);
		n %= 100;
		if (n == 0)
			return;
		builder_char(b, ' ');
	}
	if (n < 20) {
		put(b, small, n);
		return;
	}
	put(b, tens, n / 10 - 2);
	if (n % 10 > 0) {
		builder_char(b, ' ');
		put(b, small, n % 10);
	}
}

/* Chinese: zeros within are said once, and 10 to 19 are without their one. */
static void chinese(struct builder *b, unsigned n)
{
	static const char digits[] = "零 一 二 三 四 五 六 七 八 九";
	static const char units[] = "千 百 十";
	unsigned power = 1000, k, digit;
	bool zero = false, any = false;

	for (k = 0; k < 4; k++, power /= 10) {
		digit = n / power % 10;
		if (digit == 0) {
			zero = any;
			continue;
		}
		if (zero)
			put(b, digits, 0);
		zero = false;
		if (!(n < 20 && power == 10))
			put(b, digits, digit);
		if (power > 1)
			put(b, units, k);
		any = true;
	}
	if (!any)
		put(b, digits, 0);
}

static void korean(struct builder *b, unsigned n)
{
	static const char digits[] = "영 일 이 삼 사 오 육 칠 팔 구";
	static const char units[] = "천 백 십";
	unsigned power = 1000, k, digit;

	for (k = 0; k < 4; k++, power /= 10) {
		digit = n / power % 10;
		if (digit > 1 || (digit == 1 && power == 1))
			put(b, digits, digit);
		if (digit > 0 && power > 1)
			put(b, units, k);
	}
	if (n == 0)
		put(b, digits, 0);
}

static void thai(struct builder *b, unsigned n)
{
	static const char digits[] = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า";
	static const char units[] = "พัน ร้อย สิบ";
	unsigned power = 1000, k, digit;

	for (k = 0; k < 4; k++, power /= 10) {
		digit = n / power % 10;
		if (digit == 0)
			continue;
		if (power == 10 && digit == 2)
			builder_string(b, "ยี่");
		else if (power == 1 && digit == 1 && n > 10)
			builder_string(b, "เอ็ด");
		else if (!(power == 10 && digit == 1))
			put(b, digits, digit);
		if (power > 1)
			put(b, units, k);
	}
	if (n == 0)
		put(b, digits, 0);
}

static void vietnamese(struct builder *b, unsigned n)
{
	static const char digits[] = "không một hai ba bốn năm sáu bảy tám chín";
	unsigned tens = n / 10 % 10, unit = n % 10;

	if (n >= 1000)
		builder_string(b, "một nghìn");
	if (n % 1000 >= 100) {
		put(b, digits, n / 100 % 10);
		builder_string(b, " trăm");
	}
	if (n > 0 && n % 100 == 0)
		return;
	builder_string(b, b->size > 0 ? " " : "");
	if (tens == 0 && n > 100)
		builder_string(b, "linh ");
	if (tens > 1) {
		put(b, digits, tens);
		builder_string(b, " mươi");
	} else if (tens == 1) {
		builder_string(b, "mười");
	}
	if (unit == 0 && n > 0)
		return;
	builder_string(b, tens > 0 ? " " : "");
	if (unit == 5 && tens > 0)
		builder_string(b, "lăm");
	else if (unit == 1 && tens > 1)
		builder_string(b, "mốt");
	else
		put(b, digits, unit);
}

static void reads_what_is_spelled(void **state)
{
	static const struct {
		const char *name;
		void (*spell)(struct builder *b, unsigned n);
	} languages[] = {
		{ "German", german },   { "Dutch", dutch },           { "French", french },
		{ "Spanish", spanish }, { "Portuguese", portuguese }, { "Italian", italian },
		{ "Russian", russian }, { "Chinese", chinese },       { "Korean", korean },
		{ "Thai", thai },       { "Vietnamese", vietnamese },
	};
	struct builder b = { 0 };
	int64_t value;
	unsigned i, n;
	size_t end;

	(void)state;
	for (i = 0; i < countof(languages); i++) {
		for (n = 0; n <= 1000; n++) {
			builder_reset(&b);
			languages[i].spell(&b, n);
			value = -1;
			end = number_spelled(builder_view(&b), &value);
			if (end != b.size || value != (int64_t)n)
				fail_msg("%s %u: '%.*s' is %lld up to %zu", languages[i].name, n, (int)b.size, b.data,
					 (long long)value, end);
		}
	}
	builder_clear(&b);
}

static void reads_words(void **state)
{
	static const struct {
		const char *text;
		int64_t value;
		size_t end; /* 0: no number */
	} cases[] = {
		{ "Achtzehn", 18, 8 },
		{ "zweitausendfünfhundert", 2500, 23 },
		{ "zwei Millionen dreihunderttausend", 2300000, 33 },
		{ "achtzehn Äpfel", 18, 8 },
		{ "dreizehnter", 0, 0 },
		{ "quatre-vingt-dix-sept", 97, 21 },
		{ "deux mille vingt-quatre", 2024, 23 },
		{ "mil doscientos treinta y cuatro", 1234, 31 },
		{ "dos mil y", 2000, 7 },
		{ "doce manzanas", 12, 4 },
		{ "tremila", 3000, 7 },
		{ "Восемнадцать", 18, 24 },
		{ "две тысячи пять", 2005, 28 },
		{ "一万二千三百四十五", 12345, 27 },
		{ "三亿", 300000000, 6 },
		{ "2万", 20000, 4 },
		{ "3万5千", 35000, 8 },
		{ "一八〇", 180, 9 },
		{ "十二个", 12, 6 },
		{ "십팔", 18, 6 },
		{ "ngày", 0, 0 },
		{ "die", 0, 0 },
		{ "uns", 0, 0 },
		{ "zwanzig zwei", 22, 12 },
		{ "18", 0, 0 },
		{ "", 0, 0 },
	};
	int64_t value = 0;
	size_t i, end;

	(void)state;
	for (i = 0; i < countof(cases); i++) {
		end = number_spelled(text_of(cases[i].text), &value);
		if (end != cases[i].end || (end > 0 && value != cases[i].value))
			fail_msg("'%s': %lld up to %zu", cases[i].text, (long long)value, end);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_is_spelled), cmocka_unit_test(reads_words) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
