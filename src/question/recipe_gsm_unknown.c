/* gsm-mini: what must be found backwards or from two conditions. */
#include "question/recipe_gsm.h"

#include "base/memory.h"

static const struct template backwards[] = {
	{ TEMPLATE_END, "x=20..90 b=3..40 c=3..40 p=x-b+c p>3 X:toy|fruit|bakery",
	  "{P} has some {X}. {He} gives {b} of them to {Q} and then gets {c} from {R}. ~Now {he} has {p} {X}.",
	  "How many {X} did {P} have at first?", "Before {R}'s gift {P} had {p-c=dX}.\nAt first {P} had {d+b=eX}." },
	{ TEMPLATE_END, "x=4..40 b=2..4 c=3..30 p=x*b+c",
	  "{P} thinks of a number. {He} multiplies it by {b} and then adds {c}. ~The result is {p}.",
	  "What [is the|was the] number?", "Before adding it was {p-c=d}.\nThe number is {d/b=e}." },
	{ TEMPLATE_END, "x=8..60 c=3..30 c<x/2 p=x/2-c p>1",
	  "{P} spends half of {his} money on a book and then ${c} on lunch. ~{He} has ${p} left.",
	  "How many dollars did {P} have at first?",
	  "Before lunch {P} had {p+c=d} dollars.\nAt first {P} had {d*2=e} dollars." },
	{ TEMPLATE_END, "e=3..20 b=2..6 c=2..20 X:fruit|toy|bakery Y:group",
	  "{P} [keeps|puts aside] {c} of {his} {X} and shares the others equally among {b} {Y}. ~Each of them gets "
	  "{e}.",
	  "How many {X} did {P} have [at first|before]?", "The {Y} get {b*e=fX}.\nAt first {P} had {f+c=gX}." },
	{ TEMPLATE_END, "x=10..80 b=4..30 c=4..30 b<x p=x-b+c U:bus|train|boat",
	  "At the first stop {b} people get off a {U}, and {c} get on. Then there are {p} people [on it|on board].",
	  "How many people were on the {U} before the stop?",
	  "Before {c} got on there were {p-c=d} people.\nBefore {b} got off there were {d+b=e} people." },
	{ TEMPLATE_END, "x=20..90 b=5..60 c=5..60 p=x+b-c p>3",
	  "{P} earns ${b} and then spends ${c}. ~After that {he} has ${p}.", "How many dollars did {P} have at first?",
	  "Before spending {P} had {p+c=d} dollars.\nAt first {P} had {d-b=e} dollars." },
	{ TEMPLATE_END, "x=10..60 b=3..30 b<x-2 p=2*(x-b) U:birds|bees|frogs",
	  "Some {U} are at a pond. First {b} of them leave. Then the number of {U} doubles, and there are {p}.",
	  "How many {U} were at the pond at first?",
	  "Before doubling there were {p/2=c} {U}.\nAt first there were {c+b=d} {U}." },
};

const struct gsm_skill gsm_backwards = {
	{ "backwards", "from the end back to the beginning" }, backwards, countof(backwards), NULL, 0
};

static const struct template age[] = {
	{ TEMPLATE_END, "a=5..20 b=2..4 c=2..15", "{P} is {a} years old. {Q} is {^b} as old as {P}.",
	  "How old will {Q} be in {c} years?", "{Q} is {a*b=d} years old.\nIn {c} years {Q} will be {d+c=e}." },
	{ TEMPLATE_END, "a=5..30 b=2..12 c=2..12", "<{P} is {a} years old.><{Q} is {b} years older than {P}.>",
	  "What is the sum of their ages in {c} years?",
	  "{Q} is {a+b=d} years old.\nTogether they are {a+d=e} now.\nIn {c} years the sum grows by {2*c=f}.\nThen it "
	  "is {e+f=g}." },
	{ TEMPLATE_END, "n=8..50 b=2..12 c=2..12 c<n-2 p=n+b", "In {b} years {P} will be {p} years old.",
	  "How old was {P} {c} years ago?", "Now {P} is {p-b=d} years old.\n{c} years ago {P} was {d-c=e}." },
	{ TEMPLATE_END, "c=4..15 b=2..5 a=c*b d=2..10",
	  "{P} is {a} years old, {^b} as old as {Q}. {R} is {d} years older than {Q}.", "How old is {R}?",
	  "{Q} is {a/b=e} years old.\n{R} is {e+d=f} years old." },
	{ TEMPLATE_END, "q=4..25 d=2..15 s=2*q+d",
	  "{P} and {Q} are {s} years old together. {P} is {d} years older than {Q}.", "How old is {Q}?",
	  "Without the difference it is {s-d=e} years.\n{Q} is {e/2=f} years old." },
	{ TEMPLATE_END, "a=10..30 b=2..9 b<a-2 c=2..4",
	  "<{P} is {a} years old.><{Q} is {b} years younger than {P}.><{R} is {^c} as old as {Q}.>", "How old is {R}?",
	  "{Q} is {a-b=d} years old.\n{R} is {d*c=e} years old." },
};

const struct gsm_skill gsm_age = { { "age", "ages now, later and before" }, age, countof(age), NULL, 0 };

static const struct template difference[] = {
	{ TEMPLATE_END, "q=4..45 d=2..30 s=2*q+d X:toy|fruit|paper",
	  "{P} and {Q} have {s} {X} [together|in all]. {P} has {d} more than {Q}. ~", "How many {X} does {P} have?",
	  "Without the {d} more there are {s-d=eX}.\n{Q} has {e/2=fX}.\n{P} has {f+d=gX}." },
	{ TEMPLATE_END, "q=4..40 d=2..30 s=2*q+d U:coat|bag|lamp|table; V:hat|belt|chair|clock",
	  "A {U} and a {V} cost ${s} together. The {U} costs ${d} more than the {V}.",
	  "How many dollars does the {V} cost?",
	  "Two of the {V}s cost {s-d=e} dollars.\nOne {V} costs {e/2=f} dollars." },
	{ TEMPLATE_END, "q=3..20 b=2..5 s=q*(b+1) X:toy|fruit|paper",
	  "{P} and {Q} have {s} {X} together. {P} has {^b} as many as {Q}. ~", "How many {X} does {P} have?",
	  "There are {b+1=c} equal parts.\n{Q} has {s/c=dX}.\n{P} has {b*d=eX}." },
	{ TEMPLATE_END, "q=5..40 d=2..20 s=2*q+d X:group",
	  "[There are {s} children in a choir.|A choir has {s} children.] There are {d} more girls than boys.",
	  "How many boys are there?", "Without the {d} more there are {s-d=e} children.\nThere are {e/2=f} boys." },
	{ TEMPLATE_END, "q=4..30 d=2..20 s=2*q+d U:rope|ribbon|board",
	  "A {U} of {s} feet is cut into two pieces. One piece is {d} feet longer than the other.",
	  "How many feet long is the [longer|long] piece?",
	  "Two short pieces make {s-d=e} feet.\nThe short piece has {e/2=f} feet.\nThe long piece has {f+d=g} feet." },
	{ TEMPLATE_END, "m=5..99 s=3*m U:largest|greatest", "The sum of three whole numbers in a row is {s}.",
	  "What is the {U} of them?", "The middle number is {s/3=a}.\nThe {U} is {a+1=b}." },
	{ TEMPLATE_END, "q=4..30 d=2..20 c=2..20 s=3*q+d+c X:toy|fruit|paper",
	  "{P}, {Q} and {R} have {s} {X} together. {Q} has {d} more than {P}, and {R} has {c} more than {P}. ~",
	  "How many {X} does {P} have?",
	  "Both together have {d+c=eX} more.\nWithout them there are {s-e=fX}.\n{P} has {f/3=gX}." },
};

const struct gsm_skill gsm_difference = { { "difference", "two unknowns from their sum and difference or multiple" },
					  difference,
					  countof(difference),
					  NULL,
					  0 };

static const struct template legs[] = {
	{ TEMPLATE_END, "a=2..25 b=2..25 n=a+b l=4*a+2*b X:animal Y:bird",
	  "[A farm has {X} and {Y}.|There are {X} and {Y} on a farm.] [Together they have {n} heads and {l} legs.|{P} "
	  "counts {n} heads and {l} legs.]",
	  "How many {X} are there?",
	  "If all were {Y}, there would be {2*n=c} legs.\nThere are {l-c=d} more legs.\nSo there are {d/2=eX}." },
	{ TEMPLATE_END, "a=2..20 b=2..20 n=a+b l=3*a+2*b",
	  "A shop has {n} bikes and tricycles. Together they have {l} wheels.", "How many tricycles are there?",
	  "If all were bikes, there would be {2*n=c} wheels.\nSo there are {l-c=d} tricycles." },
	{ TEMPLATE_END, "a=3..25 b=3..25 X:animal Y:bird",
	  "[A farm has {a} {X} and {b} {Y}.|On a farm there are {a} {X} and {b} {Y}.]",
	  "How many legs do they have in all?",
	  "The {X} have {4*a=c} legs.\nThe {Y} have {2*b=d} legs.\nIn all they have {c+d=e} legs." },
	{ TEMPLATE_END, "a=2..15 b=2..15 n=a+b l=5*a+b",
	  "{P} has {n} bills. Some are $5 bills and the others are $1 bills. ~[Together they are worth|They make] "
	  "${l}.",
	  "How many $5 bills does {P} have?",
	  "If all were $1 bills, they would make {n*1=c} dollars.\n{l-c=d} dollars are missing.\nSo there are {d/4=e} "
	  "$5 bills." },
	{ TEMPLATE_END, "a=2..20 b=2..20 n=a+b l=4*a+3*b U:room|hall|cafe",
	  "In a {U} there are {n} seats: stools with 3 legs and chairs with 4 legs. Together they have {l} legs.",
	  "How many chairs are there?",
	  "If all were stools, there would be {3*n=c} legs.\nSo there are {l-c=d} chairs." },
	{ TEMPLATE_END, "a=3..20 b=3..20 l=4*a+2*b X:animal Y:bird",
	  "{P} counts {l} legs of {X} and {Y} on a farm. There are {b} {Y}.", "How many {X} are there?",
	  "The {Y} have {2*b=c} legs.\nThe {X} have {l-c=d} legs.\nThere are {d/4=eX}." },
};

const struct gsm_skill gsm_legs = {
	{ "legs", "heads and legs, wheels, bills of two kinds" }, legs, countof(legs), NULL, 0
};

static const struct template pattern[] = {
	{ TEMPLATE_END, "a=3..30 d=2..9 X:group",
	  "On the first day {P} reads {a} pages. ~Every day after that {he} reads {d} pages more than the day before.",
	  "How many pages does {P} read on the fourth day?",
	  "On the second day it is {a+d=b} pages.\nOn the third day it is {b+d=c} pages.\nOn the fourth day it is "
	  "{c+d=e} pages." },
	{ TEMPLATE_END, "a=3..25 d=2..9 U:push-ups|jumps|laps",
	  "[On Monday {P} does|{P} starts on Monday with] {a} {U}, and every day {he} does {d} more than the day "
	  "before. ~",
	  "How many {U} does {P} do from Monday to Wednesday [in all|altogether]?",
	  "On Tuesday it is {a+d=b} {U}.\nOn Wednesday it is {b+d=c} {U}.\nThe first two days make {a+b=e} {U}.\nIn "
	  "all it is {e+c=f} {U}." },
	{ TEMPLATE_END, "a=3..60 U:plants|cells|fish",
	  "The number of {U} in a [pond|tank] doubles every week. There are {a} of them now.",
	  "How many {U} are there in three weeks?",
	  "In one week there are {a*2=b} {U}.\nIn two weeks there are {b*2=c} {U}.\nIn three weeks there are {c*2=d} "
	  "{U}." },
	{ TEMPLATE_END, "a=3..25 d=2..9 n=4..12 X:fruit|paper",
	  "{P} lays {X} in rows. ~The first row has {a} {X}, and each row has {d} more than the row before it.",
	  "How many {X} are in row {n}?",
	  "After the first row {n-1=b} rows follow.\nThey add {b*d=cX}.\nRow {n} has {a+c=eX}." },
	{ TEMPLATE_END, "e=2..40 a=8*e U:papers|letters|orders",
	  "{P} has {a} {U} on the desk. ~Every day half of them are done, and no new ones come.",
	  "How many {U} are left after three days?",
	  "After one day {a/2=b} are left.\nAfter two days {b/2=c} are left.\nAfter three days {c/2=d} are left." },
	{ TEMPLATE_END, "a=5..40 d=2..15",
	  "{P} saves ${a} in the first month and in every month ${d} more than in the month before. ~",
	  "How many dollars has {P} saved after three months?",
	  "In the second month it is {a+d=b} dollars.\nIn the third month it is {b+d=c} dollars.\nIn two months it is "
	  "{a+b=e} dollars.\nIn three months it is {e+c=f} dollars." },
};

const struct gsm_skill gsm_pattern = {
	{ "pattern", "a steady increase or doubling" }, pattern, countof(pattern), NULL, 0
};
