/* gsm-mini: fractions, percentages, ratios, averages. */
#include "question/recipe_gsm.h"

#include "base/memory.h"

static const struct template fraction[] = {
	{ TEMPLATE_OWN, "b=2..6 c=3..20 a=b*c X:toy|fruit|bakery|paper",
	  "{P} has {a} {X}. ~{He} gives {/b} of them to {Q}.", "How many {X} does {P} [have left|keep]?",
	  "{Q} gets {a/b=dX}.\n{P} has {a-d=eX} left." },
	{ TEMPLATE_END, "b=3..7:2 n=2..6 n<b c=3..15 a=b*c",
	  "[There are {a} children at a party.|At a party there are {a} children.] [Of these, {n}/{b} are "
	  "girls.|{n}/{b} of them are girls.] The others are boys.",
	  "How many boys are there?",
	  "One part is {a/b=d} children.\nThere are {n*d=e} girls.\nThere are {a-e=f} boys." },
	{ TEMPLATE_END, "b=3..7:2 n=2..6 n<b c=3..20 a=b*c", "A book has {a} pages. ~{P} has read {n}/{b} of it.",
	  "How many pages [has {P} read|is that]?",
	  "One part of the book is {a/b=d} pages.\n{P} has read {n*d=e} pages." },
	{ TEMPLATE_LEFT, "b=2..5 c=2..5 d=2..12 a=b*c*d e=a/b f=a-e g=f/c",
	  "{P} has ${a}. ~{He} spends {/b} of it on [food|books] and then {/c} of the rest on [a game|a gift].",
	  "How many dollars does {P} have left?",
	  "First {P} spends {a/b=h} dollars.\n{P} then has {a-h=i} dollars.\nNext {P} spends {i/c=j} dollars.\n{P} has "
	  "{i-j=k} dollars left." },
	{ TEMPLATE_END, "b=2..6 c=4..20 a=b*c d=2..20 X:fruit|toy|plant",
	  "{P} collects {a} {X}. ~{Q} collects {/b} as many[ and|, and] then gets {d} more from {R}.",
	  "How many {X} does {Q} have?", "{Q} collects {a/b=eX}.\n{Q} has {e+d=fX}." },
	{ TEMPLATE_END, "b=2..5 c=2..5 e=2..12 a=b*c*e X:toy|goods|plant U:red|blue|yellow; V:small|old|cheap",
	  "{P} has {a} {X}. ~{He} sees that {/b} of them are {U} and that {/c} of the {U} ones are {V}.",
	  "How many of the {X} are both {U} and {V}?", "{a/b=d} of the {X} are {U}.\n{d/c=f} of them are {V} too." },
	{ TEMPLATE_END, "b=3..5:2 n=2..4 n<b c=4..30 a=b*c d=3..40 U:water|oil|milk",
	  "A tank that holds {a} liters is {n}/{b} full of {U}. ~{P} takes out {d} liters.",
	  "How many liters are left in the tank?",
	  "One part is {a/b=e} liters.\nThe tank has {n*e=f} liters.\nThen {f-d=g} liters are left." },
};

static const struct template fraction_stages[] = {
	{ TEMPLATE_OWN, "k=2..5", "{P} gives {/k} of all {his} {X} to {R}.", "How many {X} does {R} get?",
	  "{R} gets {r/k=nX}." },
	{ TEMPLATE_MONEY, "k=2..5", "{P} saves {/k} of {W} and gives the other part to {Q}.",
	  "How many dollars does {Q} get?", "{P} saves {r/k=m} dollars.\n{Q} gets {r-m=n} dollars." },
};

const struct gsm_skill gsm_fraction = { { "fraction", "a half, a third, two fifths of an amount" },
					fraction,
					countof(fraction),
					fraction_stages,
					countof(fraction_stages) };

static const struct template percent[] = {
	{ TEMPLATE_COST, "n=2..6 a=20..200:10 U:coat|lamp|chair|bag|watch|radio",
	  "A {U} costs ${a}. ~[Today|In a sale|This week] {P} gets {n*10}% off the price and buys it.",
	  "How many dollars does {P} pay for the {U}?",
	  "10% of the price is {a/10=b} dollars.\n{n*10}% is {n*b=c} dollars.\n{P} pays {a-c=d} dollars." },
	{ TEMPLATE_END, "n=2..8 a=20..200:10 U:can swim|play chess|like music|walk to school",
	  "There are {a} [students|children] in a [school|club|camp]. {n*10}% of them {U}.",
	  "How many of them is that?", "10% of them is {a/10=b}.\n{n*10}% of them is {n*b=c}." },
	{ TEMPLATE_END, "b=4..40 a=b*4 U:red|small|new|cheap; X:fruit|toy|goods",
	  "{P} has {a} {X}. ~25% of them are {U}.", "How many of the {X} are not {U}?",
	  "One quarter is {a/4=c} {U} {X}.\nThe other {a-c=d} are not {U}." },
	{ TEMPLATE_END, "n=2..5 a=20..150:10 U:a town|a village",
	  "Last year there were {a} [families|houses|trees] in {U}. This year there are {n*10}% more.",
	  "How many are there this year?", "10% is {a/10=b}.\n{n*10}% is {n*b=c}.\nThis year there are {a+c=d}." },
	{ TEMPLATE_END, "n=5..9 a=20..150:10 U:quiz|test|game",
	  "In a {U}, {P} answers {a} questions, and {n*10}% of the answers are right. ~", "How many answers are wrong?",
	  "10% of them is {a/10=b}.\nRight are {n*b=c} answers.\nWrong are {a-c=d} answers." },
};

static const struct template percent_stages[] = {
	{ TEMPLATE_OWN, "r>9 k=2..6", "{k*10}% of all {his} {X} are [red|small|new].", "How many {X} is that?",
	  "10% of them is {r/10=m}.\n{k*10}% of them is {k*m=nX}." },
	{ TEMPLATE_MONEY, "r>19 k=2..6", "{P} [saves|gives away] {k*10}% of {W}.", "How many dollars is that?",
	  "10% of it is {r/10=m} dollars.\n{k*10}% of it is {k*m=n} dollars." },
	{ TEMPLATE_COST, "r>19 k=2..5", "With a coupon {P} [pays {k*10}% less|gets {k*10}% off].",
	  "How many dollars does {P} pay?",
	  "10% of it is {r/10=m} dollars.\n{k*10}% of it is {k*m=l} dollars.\n{P} pays {r-l=n} dollars." },
};

const struct gsm_skill gsm_percent = { { "percent", "percentages of an amount, off a price, more than before" },
				       percent,
				       countof(percent),
				       percent_stages,
				       countof(percent_stages) };

static const struct template ratio[] = {
	{ TEMPLATE_END, "a=2..7 b=2..7 a!=b c=3..12 p=a*c X:toy Y:toy",
	  "[In a box, the ratio of {X} to {Y} is {a} to {b}.|For every {a} {X} in a box there are {b} {Y}.] There are "
	  "{p} {X} [in the box|in it].",
	  "How many {Y} are there?", "One part is {p/a=d}.\nThere are {b*d=eY}." },
	{ TEMPLATE_END, "a=1..5 b=2..6 a<b c=3..12 p=(a+b)*c X:toy|fruit|paper",
	  "{P} and {Q} share {p} {X} in the ratio {a} to {b}.~", "How many {X} does {Q} get?",
	  "There are {a+b=d} parts.\nOne part is {p/d=eX}.\n{Q} gets {b*e=fX}." },
	{ TEMPLATE_END, "a=2..6 b=2..7 a!=b c=2..9 p=a*c U:sugar|oats|milk; V:flour|rice|water",
	  "A recipe needs {a} cups of {U} for every {b} cups of {V}. ~{P} uses {p} cups of {U}.",
	  "How many cups of {V} does {P} need?", "{P} makes the recipe {p/a=d} times.\n{P} needs {b*d=e} cups." },
	{ TEMPLATE_END, "a=2..6 b=2..6 a!=b c=3..10 p=(a+b)*c",
	  "In a [class|choir|club] of {p} children there are {a} boys for every {b} girls.",
	  "How many girls are there?",
	  "One group has {a+b=d} children.\nThere are {p/d=e} groups.\nThere are {b*e=f} girls." },
	{ TEMPLATE_END, "a=2..5 b=4..9 b>a+1 c=2..12 p=(a+b)*c U:blue|red|white; V:yellow|green|black",
	  "{P} mixes {U} and {V} paint in the ratio {a} to {b}. ~{He} makes {p} liters in all.",
	  "How many more liters of {V} than of {U} paint does {he} use?",
	  "There are {a+b=d} parts.\nOne part is {p/d=e} liters.\nThe difference is {b-a=f} parts.\nThat is {f*e=g} "
	  "liters." },
};

const struct gsm_skill gsm_ratio = { { "ratio", "so many parts to so many" }, ratio, countof(ratio), NULL, 0 };

static const struct template average[] = {
	{ TEMPLATE_END, "a=5..40 b=5..40 c=5..40 s=a+b+c m=s/3 U:points|goals|pages|miles",
	  "[{P} gets {a} points in the first game, {b} in the second and {c} in the third.|In three games {P} gets "
	  "{a}, {b} and {c} points.] ~",
	  "How many points does {P} get per game on average?",
	  "In two games {P} gets {a+b=d} points.\nIn all {P} gets {d+c=e} points.\nThe average is {e/3=f} points." },
	{ TEMPLATE_END, "a=10..60 b=10..60 a!=b s=a+b m=s/2 X:toy|fruit|bakery|task",
	  "<{P} has {a} {X}.><{Q} has {b} {X}.>~", "What is the average number of {X} that {P} and {Q} have?",
	  "Together they have {a+b=cX}.\nThe average is {c/2=dX}." },
	{ TEMPLATE_END, "a=4..20 b=4..20 c=4..20 d=4..20 m=(a+b+c+d)/4 W:Monday to Thursday|Tuesday to Friday",
	  "{P} [reads|writes] a few pages a day. From {W} it is {a}, {b}, {c} and {d} pages.~",
	  "How many pages a day is that on average?",
	  "The first two days make {a+b=e} pages.\nThe last two days make {c+d=f} pages.\nIn all it is {e+f=g} "
	  "pages.\nThe average is {g/4=h} pages." },
	{ TEMPLATE_END, "m=6..30 a=4..50 c=4..50 b=3*m-a-c b>3 b<60",
	  "[The average of {P}'s three quiz scores is {m}.|{P} has three quiz scores with an average of {m}.] ~Two of "
	  "them are {a} and {c}.",
	  "What is the third score?",
	  "The three scores sum to {3*m=d}.\nTwo of them sum to {a+c=e}.\nThe third is {d-e=f}." },
	{ TEMPLATE_END, "a=2..4 b=4..20 c=2..4 d=4..20 m=(a*b+c*d)/(a+c) b!=d X:bakery|fruit|goods",
	  "{P} sells {b} {X} a day on {a} days and {d} {X} a day on the next {c} days. ~",
	  "How many {X} a day is that on average?",
	  "First it is {a*b=eX}.\nThen it is {c*d=fX}.\nIn all it is {e+f=gX}.\nThere are {a+c=h} days.\nThe average "
	  "is {g/h=iX}." },
};

const struct gsm_skill gsm_average = {
	{ "average", "the mean of two to four numbers" }, average, countof(average), NULL, 0
};

static const struct template loss[] = {
	{ TEMPLATE_END, "b=3..8 e=3..12 c=2..15 a=b*e+c X:bakery|fruit|toy Y:group",
	  "{P} has {a} {X}, but {c} [of them are broken|get lost|are spoiled]. ~{He} shares the [rest|others] equally "
	  "among {b} {Y}.",
	  "How many {X} does each one get?", "{P} can share {a-c=dX}.\nEach one gets {d/b=fX}." },
	{ TEMPLATE_END, "b=2..6 f=3..9 g=3..9 c=2..15 a=b*g+c d=4..20 X:fruit",
	  "{P} picks {a} {X} and throws away {c} bad ones. ~{He} packs the good ones into {b} bags, each with the same "
	  "number.",
	  "How many {X} are in [each|one] bag?", "There are {a-c=e} good {X}.\nOne bag has {e/b=hX}." },
	{ TEMPLATE_END, "a=3..9 b=4..12 c=3..6 d=2..20 p=a*b d<p-c q=(p-d)/c X:fruit|toy|bakery Y:box",
	  "{P} buys {a} {Y} with {b} {X} each. ~[On the way home {he} loses {d} of them.|{d} of the {X} break on the "
	  "way.] {P} and {his} friends, {_c} people in all, share the rest equally.",
	  "How many {X} does each one get?",
	  "{P} buys {a*b=eX}.\nAfter the loss there are {e-d=fX}.\nEach one gets {f/c=gX}." },
	{ TEMPLATE_END, "a=20..80 b=10..60 c=2..15 d=3..8 q=(a+b-c)/d X:fruit|plant|toy",
	  "<{P} collects {a} {X}.><{Q} collects {b} {X}.> ~On the way {c} of the {X} are lost. The rest are put into "
	  "{d} boxes, the same number into each.",
	  "How many {X} are in each box?",
	  "Together they collect {a+b=eX}.\nAfter the loss there are {e-c=fX}.\nEach box gets {f/d=gX}." },
};

const struct gsm_skill gsm_loss = { { "loss", "sharing what is left after a loss" }, loss, countof(loss), NULL, 0 };
